package dev.satchel.workers.ledger;

import static dev.satchel.workers.ledger.JournalEntry.Layer.FREE;
import static dev.satchel.workers.ledger.JournalEntry.Layer.HELD;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.events.AccountEvent.AccountBalance;
import dev.satchel.messages.events.AccountEvent.BalanceChanged;
import dev.satchel.workers.ledger.Balance.Kind;
import dev.satchel.workers.ledger.JournalEntry.Line;
import dev.satchel.workers.ledger.JournalEntry.Posting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The ledger as one batch sees it: the balances it has locked, changed in memory by one command
 * after the other. Accesses no database; a refused command changes nothing.
 */
public final class Books {
  private final EntryIds ids;
  private final Map<BalanceKey, Balance> before = new TreeMap<>();
  private final Map<BalanceKey, Balance> balances = new TreeMap<>();
  private final Map<AccountId, TenantId> clients = new HashMap<>();
  private final Set<AccountId> known;
  private final Map<AccountReference, AccountId> references;
  private final Set<AccountId> claimed = new HashSet<>();
  private final List<Account> opened = new ArrayList<>();
  private final Map<AccountId, AccountStatus> statuses = new HashMap<>();
  private final List<StatusChange> statusChanges = new ArrayList<>();
  private final Map<AccountId, Map<String, String>> metadata =
      new TreeMap<>(KeyOrder.by(AccountId::uuid));
  private final List<JournalEntry> entries = new ArrayList<>();

  /**
   * Books over the loaded rows.
   *
   * @param needs what was loaded; commands may name no other account or reference
   * @param loaded all balances of the accounts asked for
   * @param holders the account that holds each reference asked for: one that existed before, or the
   *     first of this batch that claims it
   */
  Books(
      Supplier<UUID> ids,
      Needs needs,
      Collection<Balance> loaded,
      Map<AccountReference, AccountId> holders) {
    this.ids = new EntryIds(ids);
    this.known = new HashSet<>(needs.accounts());
    this.references = Map.copyOf(holders);
    for (Account account : needs.openings().values()) {
      if (account.id().equals(holders.get(account.reference()))) {
        claimed.add(account.id());
      }
    }
    for (Balance balance : loaded) {
      before.put(balance.key(), balance);
      put(balance);
      statuses.merge(balance.key().account(), balance.status(), AccountStatus::stricter);
    }
  }

  /**
   * Executes a command.
   *
   * @return the problem when the command is refused and nothing has changed, else empty
   */
  public Optional<Problem> execute(Command command) {
    try {
      return switch (command) {
        case Command.OpenAccount open -> open(open);
        case Command.Credit credit -> credit(credit);
        case Command.SetCreditLimit set -> setCreditLimit(set);
        case Command.SetMetadata set -> setMetadata(set);
        case Command.SetStatus set -> setStatus(set);
        case Command.Move move -> move(move);
        case Command.Hold hold -> hold(hold);
        case Command.TakeHeld take -> takeHeld(take);
        case Command.Release release -> release(release);
      };
    } catch (ArithmeticException overflow) {
      return no(Reason.BALANCE_OVERFLOW, "The amount would take a balance past what it can hold");
    }
  }

  private Optional<Problem> open(Command.OpenAccount open) {
    AccountReference reference = new AccountReference(open.tenant(), open.reference());
    AccountId holder = references.get(reference);
    if (holder == null) {
      throw new IllegalStateException("the reference of " + open.account() + " was not claimed");
    }
    if (!holder.equals(open.account())) {
      return no(Reason.REFERENCE_TAKEN, "The reference belongs to " + holder);
    }
    known.add(open.account());
    opened.add(new Account(open.account(), reference, open.contact(), open.metadata()));
    statuses.put(open.account(), AccountStatus.OPEN);
    for (Asset asset : open.assets()) {
      put(Balance.empty(new BalanceKey(open.account(), asset), open.tenant(), Kind.CLIENT));
    }
    return done(open, List.of());
  }

  private Optional<Problem> credit(Command.Credit credit) {
    BalanceKey to = new BalanceKey(credit.account(), credit.amount().asset());
    BalanceKey external =
        new BalanceKey(SystemAccount.EXTERNAL.of(credit.tenant()), credit.amount().asset());
    return missing(credit.tenant(), to)
        .or(() -> closed(to))
        .or(() -> done(credit, transfer(external, to, credit.amount())));
  }

  private Optional<Problem> setCreditLimit(Command.SetCreditLimit set) {
    BalanceKey key = new BalanceKey(set.account(), set.limit().asset());
    return missing(set.tenant(), key)
        .or(() -> closed(key))
        .or(
            () -> {
              Balance changed = balance(key).withCreditLimit(set.limit().value());
              if (changed.available() < 0) {
                return no(
                    Reason.LIMIT_IN_USE,
                    set.account() + " would be " + -changed.available() + " below this limit");
              }
              put(changed);
              return done(set, List.of());
            });
  }

  private Optional<Problem> setMetadata(Command.SetMetadata set) {
    return unknown(set.tenant(), set.account())
        .or(
            () -> {
              metadata.put(set.account(), set.metadata());
              return done(set, List.of());
            });
  }

  private Optional<Problem> setStatus(Command.SetStatus set) {
    return unknown(set.tenant(), set.account()).or(() -> changeStatus(set));
  }

  private Optional<Problem> changeStatus(Command.SetStatus set) {
    AccountStatus current = status(set.account());
    if (!current.leadsTo(set.status())) {
      return no(Reason.WRONG_STATE, set.account() + " is " + current.wireName());
    }
    List<Balance> own =
        balances.values().stream()
            .filter(balance -> balance.key().account().equals(set.account()))
            .toList();
    if (set.status() == AccountStatus.CLOSED && !own.stream().allMatch(Balance::empty)) {
      return no(
          Reason.ACCOUNT_NOT_EMPTY, set.account() + " has money or holds, and cannot be closed");
    }
    own.forEach(balance -> put(balance.withStatus(set.status())));
    statuses.put(set.account(), set.status());
    Optional<Problem> done = done(set, List.of());
    statusChanges.add(new StatusChange(entries.getLast(), set, current));
    return done;
  }

  private Optional<Problem> move(Command.Move move) {
    BalanceKey from = new BalanceKey(move.from(), move.amount().asset());
    BalanceKey to = new BalanceKey(move.to(), move.amount().asset());
    return missing(move.tenant(), from)
        .or(() -> missing(move.tenant(), to))
        .or(() -> closed(to))
        .or(() -> unavailable(from, move.amount()))
        .or(() -> done(move, transfer(from, to, move.amount())));
  }

  private Optional<Problem> hold(Command.Hold hold) {
    BalanceKey key = new BalanceKey(hold.account(), hold.amount().asset());
    long amount = hold.amount().value();
    return missing(hold.tenant(), key)
        .or(() -> unavailable(key, hold.amount()))
        .or(
            () ->
                done(
                    hold,
                    List.of(new Posting(key, FREE, -amount), new Posting(key, HELD, amount))));
  }

  private Optional<Problem> takeHeld(Command.TakeHeld take) {
    BalanceKey from = new BalanceKey(take.from(), take.amount().asset());
    BalanceKey to = new BalanceKey(take.to(), take.amount().asset());
    long amount = take.amount().value();
    long rest = take.held().value() - amount;
    List<Posting> postings = new ArrayList<>();
    postings.add(new Posting(from, HELD, -take.held().value()));
    postings.add(new Posting(to, FREE, amount));
    if (rest > 0) {
      postings.add(new Posting(from, FREE, rest));
    }
    return missing(take.tenant(), from)
        .or(() -> missing(take.tenant(), to))
        .or(() -> undebitable(from))
        .or(() -> closed(to))
        .or(() -> notHeld(from, take.held()))
        .or(() -> done(take, postings));
  }

  private Optional<Problem> release(Command.Release release) {
    BalanceKey key = new BalanceKey(release.account(), release.amount().asset());
    long amount = release.amount().value();
    return missing(release.tenant(), key)
        .or(() -> notHeld(key, release.amount()))
        .or(
            () ->
                done(
                    release,
                    List.of(new Posting(key, HELD, -amount), new Posting(key, FREE, amount))));
  }

  /** Whether the client account exists, be it opened by this batch. */
  public boolean knows(AccountId account) {
    return clients.containsKey(account);
  }

  /** The problem when the tenant has no such account or the account does not hold the asset. */
  public Optional<Problem> missing(TenantId tenant, AccountId account, Asset asset) {
    return missing(tenant, new BalanceKey(account, asset));
  }

  /** The problem when the account cannot be credited in this asset for the tenant. */
  public Optional<Problem> uncreditable(TenantId tenant, AccountId account, Asset asset) {
    BalanceKey key = new BalanceKey(account, asset);
    return missing(tenant, key).or(() -> closed(key));
  }

  /** Refuses accounts of other tenants and of the system as if they did not exist. */
  private Optional<Problem> missing(TenantId tenant, BalanceKey key) {
    return unknown(tenant, key.account())
        .or(
            () ->
                balances.containsKey(key)
                    ? Optional.empty()
                    : no(Reason.ASSET_NOT_HELD, key.account() + " does not hold " + key.asset()));
  }

  private Optional<Problem> unknown(TenantId tenant, AccountId account) {
    if (!known.contains(account)) {
      throw new IllegalStateException(account + " was not loaded");
    }
    return tenant.equals(clients.get(account))
        ? Optional.empty()
        : no(Reason.NOT_FOUND, account + " does not exist");
  }

  private AccountStatus status(AccountId account) {
    return statuses.getOrDefault(account, AccountStatus.OPEN);
  }

  private Optional<Problem> closed(BalanceKey key) {
    return switch (status(key.account())) {
      case OPEN, FROZEN -> Optional.empty();
      case CLOSED -> no(Reason.ACCOUNT_CLOSED, key.account() + " is closed");
    };
  }

  private Optional<Problem> undebitable(BalanceKey key) {
    return switch (status(key.account())) {
      case OPEN -> Optional.empty();
      case FROZEN -> no(Reason.ACCOUNT_FROZEN, key.account() + " is frozen");
      case CLOSED -> closed(key);
    };
  }

  private Optional<Problem> unavailable(BalanceKey key, Money amount) {
    return undebitable(key).or(() -> insufficient(key, amount));
  }

  private Optional<Problem> insufficient(BalanceKey key, Money amount) {
    Balance balance = balance(key);
    if (balance.debitsClosed()) {
      return no(Reason.ACCOUNT_CLOSED, key.account() + " is closed to debits");
    }
    if (balance.available() < amount.value()) {
      // Both parties of a payment may read why it failed, so it does not say how much there is.
      return no(
          Reason.INSUFFICIENT_FUNDS, key.account() + " has less than " + amount + " available");
    }
    return Optional.empty();
  }

  private Optional<Problem> notHeld(BalanceKey key, Money amount) {
    return balance(key).held() < amount.value()
        ? no(Reason.AMOUNT_TOO_HIGH, key.account() + " does not hold back " + amount)
        : Optional.empty();
  }

  private static List<Posting> transfer(BalanceKey from, BalanceKey to, Money amount) {
    return List.of(new Posting(from, FREE, -amount.value()), new Posting(to, FREE, amount.value()));
  }

  /** Applies an entry as a whole: balances change only if none of them overflows. */
  private Optional<Problem> done(Command command, List<Posting> postings) {
    Map<BalanceKey, Balance> changed = new TreeMap<>();
    for (Posting posting : postings) {
      changed.computeIfAbsent(posting.balance(), key -> balanceOrSystem(key, command.tenant()));
    }
    UUID entry = ids.after(changed.values());
    List<Line> lines = new ArrayList<>(postings.size());
    for (Posting posting : postings) {
      Balance after = balance(changed, posting.balance()).plus(posting, entry);
      changed.put(posting.balance(), after);
      lines.add(new Line(posting, after));
    }
    entries.add(new JournalEntry(entry, command.tenant(), command.cause(), lines));
    changed.values().forEach(this::put);
    return Optional.empty();
  }

  /** A system account needs no opening: its balance is zero when it is first used. */
  private Balance balanceOrSystem(BalanceKey key, TenantId tenant) {
    return !balances.containsKey(key) && SystemAccount.owned(tenant, key.account())
        ? Balance.empty(key, tenant, Kind.SYSTEM)
        : balance(key);
  }

  private Balance balance(BalanceKey key) {
    return balance(balances, key);
  }

  private static Balance balance(Map<BalanceKey, Balance> balances, BalanceKey key) {
    Balance balance = balances.get(key);
    if (balance == null) {
      throw new IllegalStateException(key + " is not in the books");
    }
    return balance;
  }

  private void put(Balance balance) {
    balances.put(balance.key(), balance);
    if (balance.kind() == Kind.CLIENT) {
      clients.put(balance.key().account(), balance.tenant());
    }
  }

  private static Optional<Problem> no(Reason reason, String detail) {
    return Optional.of(new Problem(reason, detail));
  }

  /** A change of an account's status: its entry, what was asked for, and the status before. */
  record StatusChange(JournalEntry entry, Command.SetStatus command, AccountStatus from) {}

  /** The changes of statuses, in the order of the commands. */
  List<StatusChange> statusChanges() {
    return statusChanges;
  }

  /** The new metadata of accounts, in key order. */
  Map<AccountId, Map<String, String>> metadata() {
    return metadata;
  }

  /** One balance as it was loaded, and as it is now. */
  record Change(Balance before, Balance after) {}

  /** The balances that differ from what was loaded or are new, in lock order. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    balances.forEach(
        (key, after) -> {
          Balance loaded = before.get(key);
          if (!after.equals(loaded)) {
            Balance from =
                loaded == null ? Balance.empty(key, after.tenant(), after.kind()) : loaded;
            changes.add(new Change(from, after));
          }
        });
    return changes;
  }

  /** What has changed in the balances of clients: one event for each account, by tenant. */
  public Map<TenantId, List<BalanceChanged>> changed() {
    Map<TenantId, List<BalanceChanged>> changed = new LinkedHashMap<>();
    Map<AccountId, List<AccountBalance>> accounts = new LinkedHashMap<>();
    Map<AccountId, TenantId> tenants = new HashMap<>();
    for (Change change : changes()) {
      Balance after = change.after();
      if (after.kind() == Kind.CLIENT) {
        tenants.put(after.key().account(), after.tenant());
        accounts
            .computeIfAbsent(after.key().account(), account -> new ArrayList<>())
            .add(
                new AccountBalance(
                    after.key().asset(),
                    after.posted(),
                    after.held(),
                    after.available(),
                    after.creditLimit()));
      }
    }
    accounts.forEach(
        (account, after) ->
            changed
                .computeIfAbsent(
                    Objects.requireNonNull(tenants.get(account)), tenant -> new ArrayList<>())
                .add(new BalanceChanged(account, after)));
    return changed;
  }

  /** All balances as they are now, in lock order. */
  Collection<Balance> balances() {
    return balances.values();
  }

  List<Account> opened() {
    return opened;
  }

  /**
   * Fails when a claimed reference has no executed opening: a reference must not be held by an
   * account that is not in the journal.
   */
  void requireOpened() {
    opened.forEach(account -> claimed.remove(account.id()));
    if (!claimed.isEmpty()) {
      throw new IllegalStateException("claimed and not opened: " + claimed);
    }
  }

  List<JournalEntry> entries() {
    return entries;
  }
}
