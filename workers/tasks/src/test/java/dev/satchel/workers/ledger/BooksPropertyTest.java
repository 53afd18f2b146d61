package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.Seeds;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Invariants of the books for random commands in random batches. */
class BooksPropertyTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
  private static final List<TenantId> TENANTS =
      List.of(new TenantId("shop"), new TenantId("other"));
  private static final List<Asset> ASSETS = List.of(new Asset("KRW"), new Asset("BTC"));
  private static final int SEQUENCES = 60;
  private static final int COMMANDS = 250;

  @Test
  void theBooksAreSoundAfterAnySequenceInAnyBatches() {
    Random random = new Random(Seeds.next("BooksPropertyTest.sound"));
    for (int i = 0; i < SEQUENCES; i++) {
      MemoryLedger ledger = ledger();
      List<Command> commands = commands(random);
      for (List<Command> batch : split(commands, random)) {
        run(ledger, batch, true);
        ledger.assertSound();
      }
    }
  }

  @Test
  void theSplitIntoBatchesDoesNotChangeTheBooks() {
    Random random = new Random(Seeds.next("BooksPropertyTest.split"));
    for (int i = 0; i < SEQUENCES; i++) {
      List<Command> commands = commands(random);
      MemoryLedger whole = ledger();
      List<Optional<Problem>> answers = run(whole, commands, false);
      MemoryLedger parts = ledger();
      List<Optional<Problem>> answersInParts = new ArrayList<>();
      for (List<Command> batch : split(commands, random)) {
        answersInParts.addAll(run(parts, batch, false));
      }
      assertThat(answersInParts).isEqualTo(answers);
      assertThat(parts.balances()).isEqualTo(whole.balances());
      assertThat(parts.history()).isEqualTo(whole.history());
    }
  }

  private static List<Optional<Problem>> run(
      MemoryLedger ledger, List<Command> batch, boolean checkEach) {
    Needs needs = new Needs();
    batch.forEach(needs::of);
    Books books = ledger.open(needs);
    List<Optional<Problem>> answers = new ArrayList<>();
    for (Command command : batch) {
      Map<BalanceKey, Balance> before = checkEach ? snapshot(books) : Map.of();
      int entries = books.entries().size();
      Optional<Problem> answer = books.execute(command);
      answers.add(answer);
      if (checkEach && answer.isPresent()) {
        assertThat(snapshot(books)).as("after a refused %s", command).isEqualTo(before);
        assertThat(books.entries()).hasSize(entries);
      }
      if (answer.isEmpty()) {
        assertThat(books.entries().getLast().cause()).isEqualTo(command.cause());
      }
    }
    ledger.record(books);
    return answers;
  }

  private static Map<BalanceKey, Balance> snapshot(Books books) {
    return books.balances().stream()
        .collect(java.util.stream.Collectors.toMap(Balance::key, balance -> balance));
  }

  private static MemoryLedger ledger() {
    return new MemoryLedger(IdSource.seeded(CLOCK, 5));
  }

  private static List<List<Command>> split(List<Command> commands, Random random) {
    List<List<Command>> batches = new ArrayList<>();
    int from = 0;
    while (from < commands.size()) {
      int to = Math.min(commands.size(), from + 1 + random.nextInt(30));
      batches.add(commands.subList(from, to));
      from = to;
    }
    return batches;
  }

  /** Commands on few accounts with small amounts, so that they conflict and reach limits. */
  private static List<Command> commands(Random random) {
    IdSource ids = IdSource.seeded(CLOCK, random.nextLong());
    List<AccountId> accounts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      accounts.add(new AccountId(ids.next()));
    }
    accounts.add(SystemAccount.EXTERNAL.of(TENANTS.getFirst()));
    List<Command> commands = new ArrayList<>();
    int opened = 0;
    for (int i = 0; i < COMMANDS; i++) {
      boolean open = opened < 8 && (i < 4 || random.nextInt(10) == 0);
      commands.add(open ? open(random, ids, accounts.get(opened++)) : any(random, ids, accounts));
    }
    return commands;
  }

  private static Command open(Random random, IdSource ids, AccountId account) {
    return new Command.OpenAccount(
        Cause.of(new TicketId(ids.next()), "open"),
        TENANTS.get(random.nextInt(5) / 4),
        account,
        "reference " + random.nextInt(20),
        random.nextInt(4) == 0 ? ASSETS.subList(0, 1) : ASSETS,
        null);
  }

  private static Command any(Random random, IdSource ids, List<AccountId> accounts) {
    Cause cause = Cause.of(new TicketId(ids.next()), "step");
    TenantId tenant = TENANTS.get(random.nextInt(8) / 7);
    Money amount = amount(random);
    AccountId one = accounts.get(random.nextInt(accounts.size()));
    AccountId other = accounts.get(random.nextInt(accounts.size()));
    Command credit = new Command.Credit(cause, tenant, one, amount);
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> credit;
      case 3 -> new Command.SetCreditLimit(cause, tenant, one, amount);
      case 4, 5, 6 ->
          one.equals(other) ? credit : new Command.Move(cause, tenant, one, other, amount);
      case 7, 8 -> new Command.Hold(cause, tenant, one, amount);
      case 9, 10 ->
          one.equals(other)
              ? credit
              : new Command.TakeHeld(
                  cause,
                  tenant,
                  one,
                  other,
                  new Money(amount.asset(), 1 + random.nextLong(amount.value())),
                  amount);
      default -> new Command.Release(cause, tenant, one, amount);
    };
  }

  private static Money amount(Random random) {
    Asset asset = ASSETS.get(random.nextInt(6) / 5);
    long most = random.nextInt(40) == 0 ? Money.MAX_VALUE : 200;
    return new Money(asset, 1 + random.nextLong(most));
  }
}
