package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.IdSource;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.events.AccountEvent.AccountBalance;
import dev.satchel.messages.events.AccountEvent.BalanceChanged;
import dev.satchel.workers.ledger.JournalEntry.Layer;
import dev.satchel.workers.ledger.JournalEntry.Posting;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BooksTest {
  private static final TenantId TENANT = new TenantId("shop");
  private static final TenantId STRANGER = new TenantId("stranger");
  private static final Asset KRW = new Asset("KRW");
  private static final Asset BTC = new Asset("BTC");

  private final IdSource ids =
      IdSource.seeded(Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC), 1);
  private final MemoryLedger ledger = new MemoryLedger(ids);
  private final AccountId alice = open("alice");
  private final AccountId bob = open("bob");

  @AfterEach
  void theBooksAreSound() {
    ledger.assertSound();
  }

  @Test
  void opensAnAccountWithABalanceOfZeroInEachAsset() {
    AccountId account = open("carol", KRW, BTC);

    assertThat(ledger.balance(account, KRW).available()).isZero();
    assertThat(ledger.balance(account, BTC).available()).isZero();
    assertThat(ledger.balance(account, BTC).kind()).isEqualTo(Balance.Kind.CLIENT);
  }

  @Test
  void refusesAReferenceThatIsTaken() {
    refuses(
        new Command.OpenAccount(
            cause("open"), TENANT, account(), "alice", List.of(KRW), "a@example.org"),
        Reason.REFERENCE_TAKEN,
        "The reference belongs to " + alice);
  }

  @Test
  void ignoresTrailingBlanksOfAReference() {
    refuses(
        new Command.OpenAccount(cause("open"), TENANT, account(), "alice  ", List.of(KRW), null),
        Reason.REFERENCE_TAKEN,
        "The reference belongs to " + alice);
    assertThat(new AccountReference(TENANT, "  ").reference()).isEmpty();
    assertThat(new AccountReference(TENANT, " a b").reference()).isEqualTo(" a b");
  }

  @Test
  void acceptsTheSameReferenceForEachTenant() {
    succeeds(
        new Command.OpenAccount(cause("open"), STRANGER, account(), "alice", List.of(KRW), null));
  }

  @Test
  void refusesTheSecondOfTwoAccountsOfOneBatchWithTheSameReference() {
    Command first =
        new Command.OpenAccount(cause("open"), TENANT, account(), "same", List.of(KRW), null);
    Command second =
        new Command.OpenAccount(cause("open"), TENANT, account(), "same", List.of(KRW), null);
    Books books = booksFor(first, second);

    assertThat(books.execute(first)).isEmpty();
    assertThat(books.execute(second)).map(Problem::reason).contains("reference-taken");
    assertThat(books.opened()).hasSize(1);
  }

  @Test
  void anAccountOpenedInABatchCanBeCreditedInTheSameBatch() {
    AccountId account = account();
    Command open =
        new Command.OpenAccount(cause("open"), TENANT, account, "new", List.of(KRW), null);
    Command credit = new Command.Credit(cause("credit"), TENANT, account, krw(7));
    Books books = booksFor(open, credit);

    assertThat(books.execute(open)).isEmpty();
    assertThat(books.execute(credit)).isEmpty();
    ledger.record(books);
    assertThat(ledger.balance(account, KRW).posted()).isEqualTo(7);
  }

  @Test
  void booksACreditAgainstTheExternalAccount() {
    credit(alice, 100);

    assertThat(ledger.balance(alice, KRW).posted()).isEqualTo(100);
    assertThat(ledger.posted(SystemAccount.EXTERNAL, TENANT, KRW)).isEqualTo(-100);
    assertThat(lastPostings())
        .containsExactly(
            new Posting(new BalanceKey(SystemAccount.EXTERNAL.of(TENANT), KRW), Layer.FREE, -100),
            new Posting(new BalanceKey(alice, KRW), Layer.FREE, 100));
  }

  @Test
  void movesTheWholeAvailableAmount() {
    credit(alice, 100);

    succeeds(new Command.Move(cause("pay"), TENANT, alice, bob, krw(100)));

    assertThat(ledger.balance(alice, KRW).available()).isZero();
    assertThat(ledger.balance(bob, KRW).available()).isEqualTo(100);
  }

  @Test
  void refusesToMoveMoreThanIsAvailable() {
    credit(alice, 100);

    refuses(
        new Command.Move(cause("pay"), TENANT, alice, bob, krw(101)),
        Reason.INSUFFICIENT_FUNDS,
        alice + " has less than 101 KRW available");
  }

  @Test
  void aCreditLimitMayBeUsedCompletely() {
    succeeds(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(50)));

    succeeds(new Command.Move(cause("pay"), TENANT, alice, bob, krw(50)));

    assertThat(ledger.balance(alice, KRW).posted()).isEqualTo(-50);
    refuses(
        new Command.Move(cause("pay"), TENANT, alice, bob, krw(1)),
        Reason.INSUFFICIENT_FUNDS,
        alice + " has less than 1 KRW available");
  }

  @Test
  void refusesALimitBelowTheUsedCredit() {
    succeeds(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(50)));
    succeeds(new Command.Move(cause("pay"), TENANT, alice, bob, krw(30)));

    refuses(
        new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(29)),
        Reason.LIMIT_IN_USE,
        alice + " would be 1 below this limit");
    succeeds(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(30)));
    assertThat(ledger.balance(alice, KRW).creditLimit()).isEqualTo(30);
  }

  @Test
  void aHoldReducesTheAvailableAndNotThePostedAmount() {
    credit(alice, 100);

    succeeds(new Command.Hold(cause("hold"), TENANT, alice, krw(100)));

    assertThat(ledger.balance(alice, KRW).posted()).isEqualTo(100);
    assertThat(ledger.balance(alice, KRW).held()).isEqualTo(100);
    refuses(
        new Command.Hold(cause("hold"), TENANT, alice, krw(1)),
        Reason.INSUFFICIENT_FUNDS,
        alice + " has less than 1 KRW available");
  }

  @Test
  void takingAPartOfAHoldReleasesTheRest() {
    credit(alice, 100);
    succeeds(new Command.Hold(cause("hold"), TENANT, alice, krw(60)));

    succeeds(new Command.TakeHeld(cause("take"), TENANT, alice, bob, krw(40), krw(60)));

    assertThat(ledger.balance(alice, KRW).held()).isZero();
    assertThat(ledger.balance(alice, KRW).available()).isEqualTo(60);
    assertThat(ledger.balance(bob, KRW).available()).isEqualTo(40);
    assertThat(lastPostings()).hasSize(3);
  }

  @Test
  void takingAllOfAHoldNeedsTwoPostings() {
    credit(alice, 60);
    succeeds(new Command.Hold(cause("hold"), TENANT, alice, krw(60)));

    succeeds(new Command.TakeHeld(cause("take"), TENANT, alice, bob, krw(60), krw(60)));

    assertThat(lastPostings()).hasSize(2);
  }

  @Test
  void refusesToTakeOrReleaseMoreThanIsHeld() {
    credit(alice, 100);
    succeeds(new Command.Hold(cause("hold"), TENANT, alice, krw(60)));

    refuses(
        new Command.TakeHeld(cause("take"), TENANT, alice, bob, krw(1), krw(61)),
        Reason.AMOUNT_TOO_HIGH,
        alice + " does not hold back 61 KRW");
    refuses(
        new Command.Release(cause("release"), TENANT, alice, krw(61)),
        Reason.AMOUNT_TOO_HIGH,
        alice + " does not hold back 61 KRW");
  }

  @Test
  void aReleaseMakesHeldMoneyAvailable() {
    credit(alice, 100);
    succeeds(new Command.Hold(cause("hold"), TENANT, alice, krw(60)));

    succeeds(new Command.Release(cause("release"), TENANT, alice, krw(60)));

    assertThat(ledger.balance(alice, KRW).held()).isZero();
    assertThat(ledger.balance(alice, KRW).available()).isEqualTo(100);
  }

  @Test
  void anAccountOfAnotherTenantIsNotFound() {
    credit(alice, 100);
    AccountId theirs = account();
    succeeds(new Command.OpenAccount(cause("open"), STRANGER, theirs, "x", List.of(KRW), null));

    notFound(new Command.Credit(cause("credit"), STRANGER, alice, krw(1)), alice);
    notFound(new Command.SetCreditLimit(cause("limit"), STRANGER, alice, krw(1)), alice);
    notFound(new Command.Move(cause("pay"), STRANGER, alice, theirs, krw(1)), alice);
    notFound(new Command.Move(cause("pay"), TENANT, alice, theirs, krw(1)), theirs);
    notFound(new Command.Hold(cause("hold"), STRANGER, alice, krw(1)), alice);
    notFound(new Command.Release(cause("release"), STRANGER, alice, krw(1)), alice);
    notFound(new Command.TakeHeld(cause("take"), STRANGER, alice, theirs, krw(1), krw(1)), alice);
    notFound(new Command.TakeHeld(cause("take"), TENANT, alice, theirs, krw(1), krw(1)), theirs);
  }

  @Test
  void noClientCanUseASystemAccount() {
    credit(alice, 100);
    AccountId external = SystemAccount.EXTERNAL.of(TENANT);

    notFound(new Command.Move(cause("pay"), TENANT, alice, external, krw(1)), external);
    notFound(new Command.Move(cause("pay"), TENANT, external, alice, krw(1)), external);
    notFound(new Command.SetCreditLimit(cause("limit"), TENANT, external, krw(1)), external);
  }

  @Test
  void refusesAnAssetThatOneSideDoesNotHold() {
    AccountId both = open("both", KRW, BTC);
    succeeds(new Command.Credit(cause("credit"), TENANT, both, new Money(BTC, 5)));

    refuses(
        new Command.Move(cause("pay"), TENANT, both, alice, new Money(BTC, 5)),
        Reason.ASSET_NOT_HELD,
        alice + " does not hold BTC");
    refuses(
        new Command.Credit(cause("credit"), TENANT, alice, new Money(BTC, 5)),
        Reason.ASSET_NOT_HELD,
        alice + " does not hold BTC");
  }

  @Test
  void reportsUnknownAccountsAndAssetsThatAreNotHeld() {
    Books books = booksWith(client(alice, 0, 0));

    assertThat(books.knows(alice)).isTrue();
    assertThat(books.knows(bob)).isFalse();
    assertThat(books.missing(TENANT, alice, KRW)).isEmpty();
    assertThat(books.missing(STRANGER, alice, KRW)).map(Problem::reason).contains("not-found");
    assertThat(books.missing(TENANT, alice, BTC)).map(Problem::reason).contains("asset-not-held");
  }

  @Test
  void anAccountClosedToDebitsAcceptsCreditsAndRefusesDebits() {
    ledger.put(
        new Balance(new BalanceKey(alice, KRW), TENANT, Balance.Kind.CLIENT, 0, 0, 10, true));

    refuses(
        new Command.Move(cause("pay"), TENANT, alice, bob, krw(1)),
        Reason.ACCOUNT_CLOSED,
        alice + " is closed to debits");
    refuses(
        new Command.Hold(cause("hold"), TENANT, alice, krw(1)),
        Reason.ACCOUNT_CLOSED,
        alice + " is closed to debits");
    credit(alice, 5);
    assertThat(ledger.balance(alice, KRW).debitsClosed()).isTrue();
  }

  @Test
  void refusesAmountsThatOverflowABalance() {
    Books books = booksWith(client(alice, Long.MAX_VALUE - 5, 0));

    assertThat(books.execute(new Command.Credit(cause("credit"), TENANT, alice, krw(6))))
        .contains(OVERFLOW);
    assertThat(books.execute(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(6))))
        .contains(OVERFLOW);
    assertThat(books.changes()).isEmpty();
    assertThat(books.entries()).isEmpty();
    assertThat(books.execute(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(5))))
        .isEmpty();
  }

  @Test
  void refusesAnOverflowOfTheOtherBalanceAndChangesNothing() {
    Books books = booksWith(client(alice, 100, 0), client(bob, Long.MAX_VALUE - 5, 0), external());

    assertThat(books.execute(new Command.Move(cause("pay"), TENANT, alice, bob, krw(6))))
        .contains(OVERFLOW);
    assertThat(books.execute(new Command.Credit(cause("credit"), TENANT, alice, krw(6))))
        .contains(OVERFLOW);
    assertThat(books.changes()).isEmpty();
    assertThat(books.execute(new Command.Move(cause("pay"), TENANT, alice, bob, krw(5)))).isEmpty();
    assertThat(books.execute(new Command.Credit(cause("credit"), TENANT, alice, krw(5)))).isEmpty();
  }

  private static final Problem OVERFLOW =
      new Problem(Reason.BALANCE_OVERFLOW, "The amount would take a balance past what it can hold");

  private static Balance client(AccountId account, long posted, long limit) {
    return new Balance(
        new BalanceKey(account, KRW), TENANT, Balance.Kind.CLIENT, posted, 0, limit, false);
  }

  private static Balance external() {
    return new Balance(
        new BalanceKey(SystemAccount.EXTERNAL.of(TENANT), KRW),
        TENANT,
        Balance.Kind.SYSTEM,
        Long.MIN_VALUE + 5,
        0,
        0,
        false);
  }

  private Books booksWith(Balance... balances) {
    Needs needs = new Needs();
    for (Balance balance : balances) {
      needs.account(balance.key().account());
    }
    return new Books(ids::next, needs, List.of(balances), Map.of());
  }

  @Test
  void whatHasChangedIsOneEventForEachAccountOfAClientByTenant() {
    AccountId carol = open("carol", KRW, BTC);
    AccountId theirs = account();
    succeeds(new Command.OpenAccount(cause("open"), STRANGER, theirs, "alice", List.of(KRW), null));
    credit(alice, 100);
    succeeds(new Command.SetCreditLimit(cause("limit"), TENANT, alice, krw(50)));
    List<Command> commands =
        List.of(
            new Command.Move(cause("pay"), TENANT, alice, carol, krw(30)),
            new Command.Hold(cause("hold"), TENANT, alice, krw(20)),
            new Command.Credit(cause("credit"), TENANT, carol, new Money(BTC, 7)),
            new Command.Credit(cause("credit"), STRANGER, theirs, krw(5)));
    Books books = booksFor(commands.toArray(Command[]::new));
    assertThat(books.changed()).isEmpty();
    commands.forEach(command -> assertThat(books.execute(command)).isEmpty());

    Map<TenantId, List<BalanceChanged>> changed = books.changed();
    assertThat(changed).containsOnlyKeys(TENANT, STRANGER);
    assertThat(changed.get(TENANT))
        .containsExactlyInAnyOrder(
            new BalanceChanged(alice, List.of(new AccountBalance(KRW, 70, 20, 100, 50))),
            new BalanceChanged(
                carol,
                List.of(
                    new AccountBalance(BTC, 7, 0, 7, 0), new AccountBalance(KRW, 30, 0, 30, 0))));
    assertThat(changed.get(STRANGER))
        .containsExactly(new BalanceChanged(theirs, List.of(new AccountBalance(KRW, 5, 0, 5, 0))));
  }

  @Test
  void refusesCommandsOnRowsThatWereNotLoaded() {
    Books books = ledger.open(new Needs());

    assertThatThrownBy(
            () -> books.execute(new Command.Credit(cause("credit"), TENANT, alice, krw(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was not loaded");
    assertThatThrownBy(
            () ->
                books.execute(
                    new Command.OpenAccount(
                        cause("open"), TENANT, account(), "r", List.of(KRW), null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was not claimed");
  }

  @Test
  void aClaimedReferenceMustBeOpened() {
    AccountId carol = account();
    Command open =
        new Command.OpenAccount(cause("open"), TENANT, carol, "carol", List.of(KRW), null);
    Command late =
        new Command.OpenAccount(cause("open"), TENANT, account(), "carol", List.of(KRW), null);
    Command taken =
        new Command.OpenAccount(cause("open"), TENANT, account(), "alice", List.of(KRW), null);
    Books books = booksFor(open, late, taken);

    assertThatThrownBy(books::requireOpened)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(carol.toString());
    assertThat(books.execute(late).orElseThrow().detail()).contains(carol.toString());
    assertThat(books.execute(taken).orElseThrow().detail()).contains(alice.toString());
    assertThat(books.execute(open)).isEmpty();
    books.requireOpened();
  }

  @Test
  void writesOnlyTheBalancesThatChanged() {
    credit(alice, 10);
    Command move = new Command.Move(cause("pay"), TENANT, alice, bob, krw(3));
    Needs needs = new Needs();
    needs.of(move);
    needs.account(open("carol"));
    Books books = ledger.open(needs);

    books.execute(move);

    assertThat(books.changes())
        .extracting(change -> change.after().posted() - change.before().posted())
        .containsExactlyInAnyOrder(-3L, 3L);
    assertThat(books.changes())
        .extracting(change -> change.after().key())
        .isSortedAccordingTo(BalanceKey::compareTo);
  }

  @Test
  void everyEntryRecordsItsCause() {
    succeeds(
        new Command.SetCreditLimit(
            Cause.of(new TicketId(ids.next()), "limit"), TENANT, bob, krw(1)));

    JournalEntry last = ledger.journal().getLast();
    assertThat(last.cause().step()).isEqualTo("limit");
    assertThat(last.cause().origin()).startsWith("tkt_");
    assertThat(last.tenant()).isEqualTo(TENANT);
    assertThat(last.postings()).isEmpty();
  }

  private AccountId account() {
    return new AccountId(ids.next());
  }

  private AccountId open(String reference, Asset... assets) {
    AccountId account = account();
    List<Asset> held = assets.length == 0 ? List.of(KRW) : List.of(assets);
    succeeds(new Command.OpenAccount(cause("open"), TENANT, account, reference, held, null));
    return account;
  }

  private void credit(AccountId account, long amount) {
    succeeds(new Command.Credit(cause("credit"), TENANT, account, krw(amount)));
  }

  private void succeeds(Command command) {
    assertThat(ledger.execute(command)).isEmpty();
  }

  private void notFound(Command command, AccountId account) {
    refuses(command, Reason.NOT_FOUND, account + " does not exist");
  }

  private void refuses(Command command, Reason reason, String detail) {
    var before = ledger.balances();
    int entries = ledger.journal().size();
    Optional<Problem> problem = ledger.execute(command);
    assertThat(problem).contains(new Problem(reason, detail));
    assertThat(ledger.balances()).isEqualTo(before);
    assertThat(ledger.journal()).hasSize(entries);
  }

  private Books booksFor(Command... commands) {
    Needs needs = new Needs();
    for (Command command : commands) {
      needs.of(command);
    }
    return ledger.open(needs);
  }

  private List<Posting> lastPostings() {
    return ledger.journal().getLast().postings();
  }

  private Cause cause(String step) {
    return Cause.of(new TicketId(ids.next()), step);
  }

  private static Money krw(long value) {
    return new Money(KRW, value);
  }
}
