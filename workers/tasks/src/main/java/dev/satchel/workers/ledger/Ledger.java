package dev.satchel.workers.ledger;

import static java.util.stream.Collectors.toSet;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.JournalEntry.Line;
import dev.satchel.workers.ledger.JournalEntry.Posting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The double-entry ledger in MySQL. Works inside the open transaction; the number of statements
 * does not depend on the number of rows.
 */
public final class Ledger {
  private final JdbcClient jdbc;
  private final AccountStore accounts;
  private final IdSource ids;

  /** A ledger on the schema that the JDBC client is connected to. */
  public Ledger(JdbcClient jdbc, MessageCodec codec, IdSource ids) {
    this.jdbc = jdbc;
    this.accounts = new AccountStore(jdbc, codec);
    this.ids = ids;
  }

  /**
   * Claims the account references and locks the balances that are needed, each in key order.
   *
   * @param needs an opening in it inserts its account, unless another account holds the reference;
   *     so the opening must be executed
   * @return the books over the locked balances
   */
  public Books open(Needs needs, Instant now) {
    Map<AccountReference, AccountId> holders =
        needs.openings().isEmpty() ? Map.of() : claim(needs.openings(), now);
    List<Balance> balances = needs.accounts().isEmpty() ? List.of() : lockAll(needs);
    return new Books(ids::next, needs, balances, holders);
  }

  /**
   * The account that holds each reference; a free reference is claimed by inserting its account.
   */
  private Map<AccountReference, AccountId> claim(
      SortedMap<AccountReference, Account> openings, Instant now) {
    Map<AccountReference, AccountId> holders = taken(openings.keySet());
    List<Account> free =
        openings.values().stream()
            .filter(account -> !holders.containsKey(account.reference()))
            .toList();
    if (!free.isEmpty()) {
      if (accounts.insert(free, now) == free.size()) {
        free.forEach(account -> holders.put(account.reference(), account.id()));
      } else {
        // Another batch has committed one of these references since the SELECT.
        holders.putAll(taken(free.stream().map(Account::reference).toList()));
      }
    }
    return holders;
  }

  private Map<AccountReference, AccountId> taken(Collection<AccountReference> references) {
    Map<AccountReference, AccountId> taken = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, tenant, reference
            FROM account FORCE INDEX (account_reference)
            WHERE (tenant, reference) IN (:references)
            """)
        .param(
            "references",
            references.stream()
                .map(reference -> new Object[] {reference.tenant().name(), reference.reference()})
                .toList())
        .query(
            row -> {
              AccountReference reference =
                  new AccountReference(
                      new TenantId(row.getString("tenant")), row.getString("reference"));
              taken.put(reference, new AccountId(Sql.uuid(row.getBytes("id"))));
            });
    return taken;
  }

  /** Makes the balances of system accounts that are used for the first time, and locks them too. */
  private List<Balance> lockAll(Needs needs) {
    List<Balance> balances = lock(needs.accounts());
    SortedMap<BalanceKey, TenantId> unused = new TreeMap<>(needs.system());
    balances.forEach(balance -> unused.remove(balance.key()));
    if (unused.isEmpty()) {
      return balances;
    }
    List<Balance> empty = new ArrayList<>();
    unused.forEach((key, tenant) -> empty.add(Balance.empty(key, tenant, Balance.Kind.SYSTEM)));
    writeBalances(empty.stream().map(balance -> new Books.Change(balance, balance)).toList());
    List<Balance> all = new ArrayList<>(balances);
    all.addAll(lock(unused.keySet().stream().map(BalanceKey::account).collect(toSet())));
    return all;
  }

  private List<Balance> lock(Set<AccountId> accounts) {
    return jdbc.sql(
            """
            SELECT account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed,
                   sequence, last_entry, account_status
            FROM balance FORCE INDEX (PRIMARY)
            WHERE account_id IN (:accounts)
            ORDER BY account_id, asset
            FOR UPDATE
            """)
        .param("accounts", accounts.stream().map(account -> Sql.bytes(account.uuid())).toList())
        .query((row, number) -> balance(row))
        .list();
  }

  private static Balance balance(ResultSet row) throws SQLException {
    return new Balance(
        new BalanceKey(
            new AccountId(Sql.uuid(row.getBytes("account_id"))), new Asset(row.getString("asset"))),
        new TenantId(row.getString("tenant")),
        Balance.Kind.of(row.getString("kind")),
        row.getLong("posted"),
        row.getLong("held"),
        row.getLong("credit_limit"),
        row.getBoolean("debits_closed"),
        new LastPosting(row.getLong("sequence"), Sql.uuid(row.getBytes("last_entry"))),
        AccountStatus.of(row.getString("account_status")));
  }

  /**
   * Checks that no journal entry was posted for these tickets.
   *
   * @throws CauseAlreadyPosted when one was
   */
  public void requireNotPosted(Collection<TicketId> tickets) {
    if (tickets.isEmpty()) {
      return;
    }
    List<String> posted =
        jdbc.sql("SELECT DISTINCT cause FROM journal_entry WHERE cause IN (:causes)")
            .param("causes", tickets.stream().map(TicketId::toString).toList())
            .query((row, number) -> row.getString("cause"))
            .list();
    if (!posted.isEmpty()) {
      throw new CauseAlreadyPosted(posted, null);
    }
  }

  /**
   * Writes the entries, postings and changed balances of the books.
   *
   * @throws IllegalStateException when an account was claimed and not opened
   * @throws CauseAlreadyPosted when the journal already has the cause of an entry; the transaction
   *     must then be rolled back
   */
  public void record(Books books) {
    books.requireOpened();
    if (books.entries().isEmpty()) {
      return;
    }
    insertEntries(books.entries());
    insertPostings(books.entries());
    List<Books.Change> changes = books.changes();
    if (!changes.isEmpty()) {
      writeBalances(changes);
    }
    accounts.write(books);
  }

  private void insertEntries(List<JournalEntry> entries) {
    List<Object> values = new ArrayList<>(entries.size() * 6);
    for (JournalEntry entry : entries) {
      TicketId ticket = entry.cause().ticket();
      values.add(Sql.bytes(entry.id()));
      values.add(entry.tenant().name());
      values.add(entry.cause().origin());
      values.add(entry.cause().step());
      values.add(
          new SqlParameterValue(Types.BINARY, ticket == null ? null : Sql.bytes(ticket.uuid())));
      values.add(Sql.time(entry.postedAt()));
    }
    try {
      jdbc.sql(
              """
              INSERT INTO journal_entry (id, tenant, cause, step, ticket, posted_at)
              VALUES %s
              """
                  .formatted(Sql.list("(?, ?, ?, ?, ?, ?)", entries.size())))
          .params(values)
          .update();
    } catch (DuplicateKeyException duplicate) {
      throw new CauseAlreadyPosted(
          entries.stream().map(entry -> entry.cause().toString()).toList(), duplicate);
    }
  }

  private void insertPostings(List<JournalEntry> entries) {
    List<Object> values = new ArrayList<>();
    int count = 0;
    for (JournalEntry entry : entries) {
      int line = 1;
      for (Line each : entry.lines()) {
        Posting posting = each.posting();
        values.add(Sql.bytes(entry.id()));
        values.add(line++);
        values.add(Sql.bytes(posting.balance().account().uuid()));
        values.add(posting.balance().asset().code());
        values.add(posting.layer().wireName());
        values.add(posting.amount());
        values.add(each.after().last().sequence());
        values.add(each.after().posted());
        values.add(each.after().held());
        count++;
      }
    }
    if (count > 0) {
      jdbc.sql(
              """
              INSERT INTO posting
                (entry_id, line, account_id, asset, layer, amount, sequence, balance_after,
                 held_after)
              VALUES %s
              """
                  .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?)", count)))
          .params(values)
          .update();
    }
  }

  /**
   * Clients' rows are locked, so their new values are written. Of a system account's row only the
   * differences are: another worker may have inserted it meanwhile.
   */
  private void writeBalances(List<Books.Change> changes) {
    List<Object> values = new ArrayList<>(changes.size() * 11);
    for (Books.Change change : changes) {
      Balance after = change.after();
      boolean system = after.kind() == Balance.Kind.SYSTEM;
      values.add(Sql.bytes(after.key().account().uuid()));
      values.add(after.key().asset().code());
      values.add(after.tenant().name());
      values.add(after.kind().wireName());
      values.add(
          system ? Math.subtractExact(after.posted(), change.before().posted()) : after.posted());
      values.add(system ? Math.subtractExact(after.held(), change.before().held()) : after.held());
      values.add(after.creditLimit());
      values.add(after.debitsClosed());
      values.add(after.last().sequence());
      values.add(Sql.bytes(after.last().entry()));
      values.add(after.status().wireName());
    }
    jdbc.sql(
            """
            INSERT INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed,
               sequence, last_entry, account_status)
            VALUES %s
            ON DUPLICATE KEY UPDATE
              posted = IF(kind = 'system', posted + VALUES(posted), VALUES(posted)),
              held = IF(kind = 'system', held + VALUES(held), VALUES(held)),
              credit_limit = VALUES(credit_limit),
              sequence = GREATEST(sequence, VALUES(sequence)),
              last_entry = GREATEST(last_entry, VALUES(last_entry)),
              account_status = VALUES(account_status)
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", changes.size())))
        .params(values)
        .update();
  }
}
