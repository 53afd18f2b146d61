package dev.satchel.ingress.deadletters;

import static dev.satchel.messages.DeadLetterStatus.OPEN;
import static dev.satchel.messages.DeadLetterStatus.RESENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.http.Page;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.SearchWords;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every filter of the list has an index, on a table with 200,000 dead letters. The rows are skewed
 * to mislead the optimizer: most are open and of one queue, and the newest are of another.
 */
class LetterPlansIT {
  private static final int LETTERS = 200_000;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Page.Asked FIRST_PAGE = new Page.Asked(50, null, 0);
  private static final UUID GROUP = UUID.fromString("00000000-0000-5000-8000-000000000007");

  private static final TestDatabase database = MySqlServer.shared().createDatabase();
  private static final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  private static final LetterRows rows = new LetterRows(jdbc);

  @BeforeAll
  static void fill() {
    Path root =
        Path.of(System.getProperty("satchel.root", Path.of("..").toAbsolutePath().toString()));
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("filesystem:" + root.resolve("workers/tasks/src/main/resources/db/workers"))
        .load()
        .migrate();
    // Building the full-text index once at the end takes a fraction of the time.
    jdbc.execute("ALTER TABLE dead_letter DROP KEY dead_letter_text");
    jdbc.update(
        """
        INSERT INTO dead_letter (id, queue, message_id, ticket, tenant, type, content_type, headers,
          body, source, cause, cause_group, detail, search_text, status, attempt, parked, replays,
          run, edited_from, edited_to, first_failed_at, last_failed_at, arrived_at)
        WITH RECURSIVE k (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n < 499),
          m (n) AS (SELECT a.n * 400 + b.n FROM k a JOIN k b WHERE b.n < 400)
        SELECT UNHEX(LPAD(HEX(n), 32, '0')),
          IF(n >= 190000, 'blockchain', ELT(1 + n % 5, 'payments', 'payments', 'payments',
            'payments', 'signing')),
          UNHEX(CONCAT('1111', LPAD(HEX(n), 28, '0'))), UNHEX(CONCAT('2222', LPAD(HEX(n), 28, '0'))),
          CONCAT('tenant-', n % 20),
          ELT(1 + n % 4, 'payments.pay.v1', 'payments.pay.v1', 'payments.capture.v1', 'foreign'),
          'application/json', '{}', '{}', 'parked', CONCAT('cause', n % 50),
          UNHEX(CONCAT('00000000000050008', LPAD(HEX(n % 50), 15, '0'))),
          NULL,
          CONCAT('cause', n % 50, ' IllegalStateException at dev.satchel.workers.payments word',
            LEFT(SHA2(n, 256), 12)),
          IF(n % 10 = 9, 'replayed', 'open'), 1, 1, 0, NULL, NULL, NULL,
          '2026-01-01' + INTERVAL n SECOND,
          '2026-01-01' + INTERVAL n + n % 3600 SECOND,
          '2026-01-01' + INTERVAL n + 3600 SECOND
        FROM m
        """);
    jdbc.execute("ALTER TABLE dead_letter ADD FULLTEXT KEY dead_letter_text (search_text)");
    jdbc.execute("ANALYZE TABLE dead_letter");
    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM dead_letter", Integer.class))
        .isEqualTo(LETTERS);
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  /** A query, and the indexes of which it must use one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(
      String name, DeadLetterFilter filter, @Nullable DeadLetterStatus status, String... indexes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    TaskQueue payments = TaskQueue.PAYMENTS;
    TaskQueue rare = TaskQueue.BLOCKCHAIN;
    CauseGroupId group = new CauseGroupId(GROUP);
    TenantId tenant = new TenantId("tenant-3");
    TicketId ticket = new TicketId(UUID.fromString("22220000-0000-0000-0000-000000000777"));
    Instant day = FIRST.plus(Duration.ofDays(1));
    return Stream.of(
        new Case("open", filter(null, null, null, null, null), OPEN, "dead_letter_by_status"),
        new Case("replayed", filter(null, null, null, null, null), RESENT, "dead_letter_by_status"),
        new Case("queue", filter(payments, null, null, null, null), OPEN, "dead_letter_by_queue"),
        new Case("rare queue", filter(rare, null, null, null, null), OPEN, "dead_letter_by_queue"),
        new Case(
            "type", filter(null, "payments.pay.v1", null, null, null), OPEN, "dead_letter_by_type"),
        new Case("group", filter(null, null, group, null, null), OPEN, "dead_letter_by_group"),
        new Case("ticket", filter(null, null, null, ticket, null), null, "dead_letter_by_ticket"),
        new Case("tenant", filter(null, null, null, null, tenant), OPEN, "dead_letter_by_tenant"),
        new Case(
            "queue and tenant",
            filter(rare, null, null, null, tenant),
            OPEN,
            "dead_letter_by_queue",
            "dead_letter_by_tenant"),
        new Case(
            "queue, type and group",
            filter(payments, "foreign", group, null, null),
            OPEN,
            "dead_letter_by_queue",
            "dead_letter_by_type",
            "dead_letter_by_group"),
        new Case(
            "last failure",
            last(filter(null, null, null, null, null), day),
            OPEN,
            "dead_letter_by_last"),
        new Case(
            "first failure",
            first(filter(null, null, null, null, null), day),
            OPEN,
            "dead_letter_by_first"),
        new Case(
            "queue and last failure",
            last(filter(payments, null, null, null, null), day),
            OPEN,
            "dead_letter_by_queue_last"),
        new Case(
            "group and last failure",
            last(filter(null, null, group, null, null), day),
            OPEN,
            "dead_letter_by_group_last"),
        new Case(
            "tenant and last failure",
            last(filter(null, null, null, null, tenant), day),
            OPEN,
            "dead_letter_by_last",
            "dead_letter_by_tenant"),
        new Case(
            "group and first failure",
            first(filter(null, null, group, null, null), day),
            OPEN,
            "dead_letter_by_first",
            "dead_letter_by_group"),
        new Case(
            "rare word",
            text(filter(null, null, null, null, null), "word5feceb"),
            OPEN,
            "dead_letter_text"),
        new Case(
            "words",
            text(filter(payments, null, null, null, null), "cause7 illegal"),
            OPEN,
            "dead_letter_text"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsAPageByAnIndex(Case asked) {
    LetterSearch search =
        LetterSearch.of(asked.filter(), asked.status(), FIRST_PAGE, LetterSearch.Words.INDEXED);
    assertUses(search, asked.indexes());
    LetterRows.Found page = rows.list(asked.filter(), asked.status(), FIRST_PAGE);
    if (page.lines().size() > FIRST_PAGE.limit()) {
      LetterLine end = page.lines().get(FIRST_PAGE.limit() - 1);
      Page.Asked next =
          new Page.Asked(
              50,
              end.id(),
              Duration.between(Instant.EPOCH, end.time(page.order())).toNanos() / 1000);
      assertUses(
          LetterSearch.of(asked.filter(), asked.status(), next, LetterSearch.Words.INDEXED),
          asked.indexes());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsLessThanATenthOfTheRowsForAPage(Case asked) {
    if (asked.filter().text() != null) {
      return; // the server counts no rows for the full-text index
    }
    long before = rowsRead();
    rows.list(asked.filter(), asked.status(), FIRST_PAGE);
    assertThat(rowsRead() - before).isLessThan(LETTERS / 10);
  }

  @Test
  void scansAnIndexInsteadOfTheFullTextIndexForAFrequentWord() {
    DeadLetterFilter common = text(filter(TaskQueue.PAYMENTS, null, null, null, null), "illegal");
    LetterSearch walk = LetterSearch.of(common, OPEN, FIRST_PAGE, LetterSearch.Words.FREQUENT);
    assertUses(walk, "dead_letter_by_queue");
    LetterRows.Found found = rows.list(common, OPEN, FIRST_PAGE);
    assertThat(found.lines()).hasSize(51);
    DeadLetterFilter rare = text(filter(null, null, null, null, null), "cause7");
    List<UUID> indexed = ids(rare, LetterSearch.Words.INDEXED);
    assertThat(ids(rare, LetterSearch.Words.FREQUENT)).isEqualTo(indexed).hasSize(51);
  }

  /** Words that the full-text index splits or leaves out in its own way. */
  @ParameterizedTest
  @CsvSource({
    "José, 2",
    "JOSE, 2",
    "angström, 1",
    "결제함, 1",
    "결제함을, 1",
    "brien, 1",
    "quoted, 1",
    "pay_01, 1",
    "pay_, 1",
    "under_score pay_01, 1",
    "xxxxxxxx, 1",
    "shop, 1",
    "hyphen, 1",
    "12345, 1",
  })
  void theFullTextIndexAndTheScanFindTheSameDeadLetters(String words, int found) {
    List<String> texts =
        List.of(
            "Der José zahlt",
            "JOSE\u0301PHINE",
            "10 Ångström",
            "<결제함을>",
            "O'Brien and 'quoted' words",
            "pay_01 under_score",
            "x".repeat(84),
            "x".repeat(85),
            "(e-shop) hyphen-ated",
            "№ 12345.67");
    for (int n = 0; n < texts.size(); n++) {
      store(LETTERS + n, SearchWords.folded(texts.get(n)));
    }
    try {
      DeadLetterFilter filter =
          text(filter(TaskQueue.NOTIFICATIONS, null, null, null, null), words);
      List<UUID> indexed = ids(filter, LetterSearch.Words.INDEXED);
      assertThat(indexed).hasSize(found);
      assertThat(ids(filter, LetterSearch.Words.FREQUENT)).isEqualTo(indexed);
    } finally {
      jdbc.update("DELETE FROM dead_letter WHERE type = 'odd'");
    }
  }

  private static void store(int number, String searchText) {
    jdbc.update(
        """
        INSERT INTO dead_letter (id, queue, message_id, type, body, source, cause, cause_group,
          search_text, status, attempt, parked, replays, first_failed_at, last_failed_at,
          arrived_at)
        VALUES (UNHEX(LPAD(HEX(?), 32, '0')), 'notifications', UNHEX(LPAD(HEX(?), 32, '3')), 'odd',
          '', 'parked', 'odd', RANDOM_BYTES(16), ?, 'open', 1, 1, 0, '2025-01-01', '2025-01-01',
          '2025-01-01')
        """,
        number,
        number,
        searchText);
  }

  private static List<UUID> ids(DeadLetterFilter filter, LetterSearch.Words words) {
    LetterSearch search = LetterSearch.of(filter, OPEN, FIRST_PAGE, words);
    return jdbc.query(search.sql(), (row, n) -> LetterLine.of(row).id(), search.values());
  }

  /** Asserts that the plan reads the table by one of these indexes and not by a table scan. */
  private static void assertUses(LetterSearch search, String... indexes) {
    String plan =
        jdbc.queryForObject("EXPLAIN FORMAT=JSON " + search.sql(), String.class, search.values());
    List<String> used = new ArrayList<>();
    collect(JsonMapper.shared().readTree(plan), "index_name", used);
    collect(JsonMapper.shared().readTree(plan), "key", used);
    assertThat(used).as(plan).hasSize(1).containsAnyOf(indexes);
    assertThat(plan).doesNotContain("\"access_type\": \"table\"");
  }

  private static void collect(JsonNode node, String name, List<String> found) {
    if (node.isObject()) {
      node.forEachEntry(
          (member, value) -> {
            if (member.equals(name) && value.isString()) {
              found.add(value.stringValue());
            }
          });
    }
    node.forEach(child -> collect(child, name, found));
  }

  /** The rows that the server has read from {@code dead_letter}, for all connections. */
  private static long rowsRead() {
    return jdbc.query(
            """
            SELECT SUM(COUNT_FETCH)
            FROM performance_schema.table_io_waits_summary_by_index_usage
            WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_NAME = 'dead_letter'
            """,
            (row, n) -> row.getLong(1))
        .getFirst();
  }

  private static DeadLetterFilter filter(
      @Nullable TaskQueue queue,
      @Nullable String type,
      @Nullable CauseGroupId group,
      @Nullable TicketId ticket,
      @Nullable TenantId tenant) {
    return new DeadLetterFilter(queue, type, group, ticket, tenant, null, null, null, null, null);
  }

  private static DeadLetterFilter last(DeadLetterFilter filter, Instant from) {
    return new DeadLetterFilter(
        filter.queue(),
        filter.type(),
        filter.group(),
        filter.ticket(),
        filter.tenant(),
        null,
        null,
        from,
        from.plus(Duration.ofHours(5)),
        null);
  }

  private static DeadLetterFilter first(DeadLetterFilter filter, Instant until) {
    return new DeadLetterFilter(
        filter.queue(),
        filter.type(),
        filter.group(),
        filter.ticket(),
        filter.tenant(),
        null,
        until,
        null,
        null,
        null);
  }

  private static DeadLetterFilter text(DeadLetterFilter filter, String text) {
    return new DeadLetterFilter(
        filter.queue(),
        filter.type(),
        filter.group(),
        filter.ticket(),
        filter.tenant(),
        null,
        null,
        null,
        null,
        text);
  }
}
