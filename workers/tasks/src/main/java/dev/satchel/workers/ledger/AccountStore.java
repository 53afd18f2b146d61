package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a client's account has besides its balances, in MySQL. */
final class AccountStore {
  private final JdbcClient jdbc;
  private final MessageCodec codec;

  AccountStore(JdbcClient jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /**
   * Inserts accounts and returns how many of the references were free: an existing account stays as
   * it is and does not count.
   *
   * @param accounts in the order of the unique key, so that two workers cannot deadlock over them
   */
  int insert(List<Account> accounts, Instant now) {
    List<Object> values = new ArrayList<>(accounts.size() * 6);
    for (Account account : accounts) {
      values.add(Sql.bytes(account.id().uuid()));
      values.add(account.reference().tenant().name());
      values.add(account.reference().reference());
      values.add(new SqlParameterValue(Types.VARCHAR, account.contact()));
      values.add(new SqlParameterValue(Types.VARCHAR, text(account.metadata())));
      values.add(Sql.time(now));
    }
    return jdbc.sql(
            """
            INSERT INTO account (id, tenant, reference, contact, metadata, created_at)
            VALUES %s
            ON DUPLICATE KEY UPDATE tenant = tenant
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?)", accounts.size())))
        .params(values)
        .update();
  }

  /** Writes new metadata and changes of statuses; most batches have neither. */
  void write(Books books) {
    Map<AccountId, @Nullable String> metadata = inKeyOrder();
    books.metadata().forEach((account, pairs) -> metadata.put(account, text(pairs)));
    set("metadata", metadata);
    if (!books.statusChanges().isEmpty()) {
      insertChanges(books.statusChanges());
      Map<AccountId, @Nullable String> reasons = inKeyOrder();
      for (Books.StatusChange change : books.statusChanges()) {
        reasons.put(change.command().account(), change.command().reason());
      }
      set("status_reason", reasons);
    }
  }

  private static Map<AccountId, @Nullable String> inKeyOrder() {
    return new TreeMap<>(KeyOrder.by(AccountId::uuid));
  }

  /** The balances of these accounts are locked, so that no other batch changes them. */
  private void set(String column, Map<AccountId, @Nullable String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>(texts.size() * 3);
    texts.forEach(
        (account, text) -> {
          values.add(Sql.bytes(account.uuid()));
          values.add(new SqlParameterValue(Types.VARCHAR, text));
        });
    texts.keySet().forEach(account -> values.add(Sql.bytes(account.uuid())));
    jdbc.sql(
            """
            UPDATE account SET %s = CASE id %s END
            WHERE id IN (%s)
            """
                .formatted(
                    column,
                    String.join(" ", Collections.nCopies(texts.size(), "WHEN ? THEN ?")),
                    Sql.list("?", texts.size())))
        .params(values)
        .update();
  }

  private void insertChanges(List<Books.StatusChange> changes) {
    List<Object> values = new ArrayList<>(changes.size() * 6);
    for (Books.StatusChange change : changes) {
      values.add(Sql.bytes(change.command().account().uuid()));
      values.add(Sql.bytes(change.entry().id()));
      values.add(change.from().wireName());
      values.add(change.command().status().wireName());
      values.add(new SqlParameterValue(Types.VARCHAR, change.command().reason()));
      values.add(Sql.time(change.entry().postedAt()));
    }
    jdbc.sql(
            """
            INSERT INTO account_change (account, entry, from_status, to_status, reason, changed_at)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?)", changes.size())))
        .params(values)
        .update();
  }

  private @Nullable String text(Map<String, String> metadata) {
    return metadata.isEmpty() ? null : codec.encodeObject(metadata);
  }
}
