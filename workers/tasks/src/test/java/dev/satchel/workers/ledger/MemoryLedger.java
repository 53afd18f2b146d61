package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TenantId;
import dev.satchel.workers.ledger.JournalEntry.Layer;
import dev.satchel.workers.ledger.JournalEntry.Posting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A ledger for tests that keeps its rows in memory. */
public final class MemoryLedger {
  private final IdSource ids;
  private final Map<BalanceKey, Balance> balances = new TreeMap<>();
  private final Map<AccountReference, AccountId> references = new HashMap<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private final Set<String> causes = new HashSet<>();

  public MemoryLedger(IdSource ids) {
    this.ids = ids;
  }

  /** Opens the books on the stored rows that the needs name. */
  public Books open(Needs needs) {
    Map<AccountReference, AccountId> holders = new HashMap<>();
    needs
        .openings()
        .forEach(
            (reference, account) ->
                holders.put(reference, references.getOrDefault(reference, account.id())));
    return new Books(
        ids::next,
        needs,
        balances.values().stream()
            .filter(balance -> needs.accounts().contains(balance.key().account()))
            .toList(),
        holders);
  }

  /** Stores the changes of the books. */
  public void record(Books books) {
    for (JournalEntry entry : books.entries()) {
      assertThat(causes.add(entry.cause().toString())).as("%s is new", entry.cause()).isTrue();
      journal.add(entry);
    }
    books.opened().forEach(account -> references.put(account.reference(), account.id()));
    books.changes().forEach(change -> balances.put(change.after().key(), change.after()));
  }

  /** Executes one command as a batch of its own; returns the problem if it is refused. */
  Optional<Problem> execute(Command command) {
    Needs needs = new Needs();
    needs.of(command);
    Books books = open(needs);
    Optional<Problem> problem = books.execute(command);
    record(books);
    return problem;
  }

  void put(Balance balance) {
    balances.put(balance.key(), balance);
  }

  public Balance balance(AccountId account, Asset asset) {
    Balance balance = balances.get(new BalanceKey(account, asset));
    if (balance == null) {
      throw new AssertionError(account + " has no balance of " + asset);
    }
    return balance;
  }

  /** All balances; equal for equal books, in whatever batches they were written. */
  public Map<BalanceKey, Balance> balances() {
    return Map.copyOf(balances);
  }

  /** Causes and postings in the order of the journal. */
  public List<String> history() {
    return journal.stream().map(entry -> entry.cause() + " " + entry.postings()).toList();
  }

  List<JournalEntry> journal() {
    return journal;
  }

  /** Asserts the invariants of the ledger that must hold after every batch. */
  public void assertSound() {
    assertEntriesBalance();
    assertProjectionIsJournal();
    assertLinesAreNumbered();
    for (Balance balance : balances.values()) {
      if (balance.kind() == Balance.Kind.CLIENT) {
        assertThat(balance.available()).as("available of %s", balance).isNotNegative();
      }
    }
  }

  private void assertEntriesBalance() {
    for (JournalEntry entry : journal) {
      Map<Asset, Long> sums = new HashMap<>();
      for (Posting posting : entry.postings()) {
        sums.merge(posting.balance().asset(), posting.amount(), Math::addExact);
      }
      assertThat(sums.values()).as("sums of %s", entry.cause()).allMatch(sum -> sum == 0);
    }
  }

  private void assertProjectionIsJournal() {
    Map<BalanceKey, Long> posted = new HashMap<>();
    Map<BalanceKey, Long> held = new HashMap<>();
    for (JournalEntry entry : journal) {
      for (Posting posting : entry.postings()) {
        posted.merge(posting.balance(), posting.amount(), Math::addExact);
        if (posting.layer() == Layer.HELD) {
          held.merge(posting.balance(), posting.amount(), Math::addExact);
        }
      }
    }
    assertThat(balances.keySet()).containsAll(posted.keySet());
    for (Balance balance : balances.values()) {
      assertThat(balance.posted()).isEqualTo(posted.getOrDefault(balance.key(), 0L));
      assertThat(balance.held()).isEqualTo(held.getOrDefault(balance.key(), 0L));
    }
  }

  private void assertLinesAreNumbered() {
    Map<BalanceKey, Balance> current = new HashMap<>();
    for (JournalEntry entry : journal) {
      for (JournalEntry.Line line : entry.lines()) {
        BalanceKey key = line.posting().balance();
        Balance before = current.getOrDefault(key, zero(line.after()));
        Balance expected = before.plus(line.posting(), entry.id());
        assertThat(line.after().last()).isEqualTo(expected.last());
        assertThat(line.after().posted()).isEqualTo(expected.posted());
        assertThat(line.after().held()).isEqualTo(expected.held());
        assertThat(KeyOrder.compare(before.last().entry(), entry.id())).isNotPositive();
        current.put(key, expected);
      }
    }
    current.forEach(
        (key, last) ->
            assertThat(balance(key.account(), key.asset()).last()).isEqualTo(last.last()));
  }

  private static Balance zero(Balance balance) {
    return Balance.empty(balance.key(), balance.tenant(), balance.kind());
  }

  /** The balance of a system account, zero when it was never used. */
  public long posted(SystemAccount account, TenantId tenant, Asset asset) {
    Balance balance = balances.get(new BalanceKey(account.of(tenant), asset));
    return balance == null ? 0 : balance.posted();
  }
}
