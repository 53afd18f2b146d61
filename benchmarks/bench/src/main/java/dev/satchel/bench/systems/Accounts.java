package dev.satchel.bench.systems;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Creates accounts with more money than a benchmark can spend, the same in every system's database.
 */
final class Accounts {
  private static final long MONEY = 1_000_000_000L;
  private static final HexFormat HEX = HexFormat.of();

  private Accounts() {}

  /**
   * Inserts accounts with the journal entries behind their balances, and writes their ids to a
   * file.
   *
   * @return the account ids, as the API shows them
   */
  static List<String> open(DataSource database, int howMany, Path file) {
    List<String> ids = ids(howMany);
    JdbcTemplate jdbc = new JdbcTemplate(database);
    new TransactionTemplate(new DataSourceTransactionManager(database))
        .executeWithoutResult(_ -> insert(jdbc, ids));
    List<String> names = ids.stream().map(id -> "acc_" + id).toList();
    write(file, names);
    return names;
  }

  /** Writes random pairs of payer and payee, one pair per line. */
  static void writePairs(List<String> accounts, int howMany, Path file) {
    Random random = new Random(43);
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      int from = random.nextInt(accounts.size());
      int to = (from + 1 + random.nextInt(accounts.size() - 1)) % accounts.size();
      pairs.add(accounts.get(from) + "," + accounts.get(to));
    }
    write(file, pairs);
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> ids(int howMany) {
    Random random = new Random(42);
    List<String> ids = new ArrayList<>();
    byte[] id = new byte[16];
    for (int i = 0; i < howMany; i++) {
      random.nextBytes(id);
      ids.add(HEX.formatHex(id));
    }
    return ids;
  }

  private static void insert(JdbcTemplate jdbc, List<String> ids) {
    byte[] world = HEX.parseHex("f0".repeat(16));
    jdbc.update(
        """
        INSERT INTO balance (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
        VALUES (?, 'KRW', 'default', 'system', ?, 0, 0, FALSE)
        """,
        world,
        -MONEY * ids.size());
    List<Object[]> clients = ids.stream().map(id -> new Object[] {HEX.parseHex(id), id}).toList();
    jdbc.batchUpdate(
        """
        INSERT INTO account (id, tenant, reference, created_at) VALUES (?, 'default', ?, NOW(6))
        """,
        clients);
    jdbc.batchUpdate(
        """
        INSERT INTO balance (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
        VALUES (?, 'KRW', 'default', 'client', ?, 0, 0, FALSE)
        """,
        withMoney(ids));
    jdbc.batchUpdate(
        """
        INSERT INTO journal_entry (id, tenant, cause, step, posted_at)
        VALUES (?, 'default', CONCAT('bench/', ?), 'credit', NOW(6))
        """,
        clients);
    String posting =
        """
        INSERT INTO posting (entry_id, account_id, amount, line, asset, layer)
        VALUES (?, %s, %s, %d, 'KRW', 'free')
        """;
    jdbc.batchUpdate(
        posting.formatted("?", MONEY, 0),
        ids.stream().map(id -> new Object[] {HEX.parseHex(id), HEX.parseHex(id)}).toList());
    jdbc.batchUpdate(
        posting.formatted("?", -MONEY, 1),
        ids.stream().map(id -> new Object[] {HEX.parseHex(id), world}).toList());
  }

  private static List<Object[]> withMoney(List<String> ids) {
    return ids.stream().map(id -> new Object[] {HEX.parseHex(id), MONEY}).toList();
  }
}
