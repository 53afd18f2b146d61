package dev.satchel.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.audit.AuditEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * 20,000 payments of two tenants in 200 pages of a second, the last eight of which are in no
 * complete segment: each search reads few rows, and finds all.
 */
class AuditSearchIT {
  private static final int PAGES = 200;
  private static final int EACH = 100;
  private static final long START = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  private static final UUID ACCOUNT = new UUID(0x0193_B0D2_C6A1_7000L, 0x8000_0000_0000_0007L);
  private static final AuditTables tables = new AuditTables();

  @BeforeAll
  static void fill() {
    for (int page = 0; page < PAGES; page++) {
      List<AuditEntry> entries = new ArrayList<>();
      for (int i = 0; i < EACH; i++) {
        int number = page * EACH + i;
        boolean rare = number % 5_000 == 77;
        entries.add(
            AuditTables.entry(
                rare ? "rare" : "shop",
                "key_" + number % 3,
                id(number),
                Instant.ofEpochMilli(ms(number)),
                number % 1_000 == 77 ? List.of(text(ACCOUNT)) : List.of()));
      }
      tables.add(entries);
      tables.moveAll();
    }
    tables.jdbc.update(
        "UPDATE audit_chain SET closed_at = '2026-11-01 00:00:00' + INTERVAL (last_ms - ?) * 1000 MICROSECOND",
        START);
    tables.jdbc.execute("ANALYZE TABLE audit_chain, audit_term");
  }

  @AfterAll
  static void drop() {
    tables.close();
  }

  private static long ms(int number) {
    return START + number * 10L;
  }

  private static UUID id(int number) {
    return new UUID(ms(number) << 16 | 0x7000, 0x8000_0000_0000_0000L | number);
  }

  private static String text(UUID id) {
    return "acc_" + id.toString().replace("-", "");
  }

  @Test
  void allEntriesOfATenantAreListedOnceNewestFirst() {
    List<String> all = all(new AuditQuery("shop", null, null, null), 200);
    assertThat(all).hasSize(PAGES * EACH - 4).doesNotHaveDuplicates();
    assertThat(all).isSortedAccordingTo((one, other) -> other.compareTo(one));
  }

  @Test
  void aTenantWithFewEntriesSeesItsOwnAlone() {
    assertThat(all(new AuditQuery("rare", null, null, null), 3)).hasSize(4);
    assertThat(all(new AuditQuery("none", null, null, null), 3)).isEmpty();
  }

  @Test
  void anIdThatWasMadeEarlierIsFoundWhereverItIsNamed() {
    assertThat(all(new AuditQuery("shop", ACCOUNT, null, null), 7)).hasSize(16);
    assertThat(all(new AuditQuery("rare", ACCOUNT, null, null), 7)).hasSize(4);
    assertThat(all(new AuditQuery("shop", ACCOUNT, "key_1", null), 7)).hasSize(5);
  }

  @Test
  void aTicketIsFoundByItsTimeWithoutARowOfTheIndex() {
    for (int number : List.of(0, 1, 99, 100, 7_654, 19_999)) {
      assertThat(all(new AuditQuery("shop", id(number), null, null), 10))
          .as("ticket %d", number)
          .hasSize(1);
    }
    assertThat(tables.jdbc.queryForObject("SELECT COUNT(*) FROM audit_term", Long.class))
        .as("a term for each segment's tenants, actors and accounts alone")
        .isLessThanOrEqualTo(PAGES / 16 * 4L + 4 * 4 + 20);
  }

  @Test
  void sinceEndsTheListAtItsTime() {
    Instant since = Instant.ofEpochMilli(ms(19_500));
    assertThat(all(new AuditQuery("shop", null, null, since), 50)).hasSize(500);
    assertThat(all(new AuditQuery("shop", ACCOUNT, null, since), 50)).isEmpty();
    assertThat(all(new AuditQuery("shop", null, "key_0", since), 50)).hasSize(167);
    assertThat(all(new AuditQuery("shop", null, null, Instant.ofEpochMilli(ms(30_000))), 50))
        .isEmpty();
  }

  @Test
  void eachSearchReadsFewRows() {
    Instant since = Instant.ofEpochMilli(ms(19_500));
    for (AuditQuery query :
        List.of(
            new AuditQuery("shop", null, null, null),
            new AuditQuery("shop", null, "key_1", null),
            new AuditQuery("shop", null, "key_1", since),
            new AuditQuery("shop", ACCOUNT, null, null),
            new AuditQuery("shop", id(7_654), null, null),
            new AuditQuery("none", null, null, null),
            new AuditQuery("shop", new UUID(7, 7), null, since))) {
      long before = rowsRead();
      AuditSearch.Result found = tables.search.before(AuditSearch.Place.NEWEST, query, 20);
      assertThat(rowsRead() - before).as(query.toString()).isLessThanOrEqualTo(130);
      assertThat(found.entries()).hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void aPageThatCannotBeReadHidesOnlyItsOwnEntries() {
    try (AuditTables damaged = new AuditTables()) {
      damaged.add(2);
      damaged.moveAll();
      damaged.add(3);
      damaged.moveAll();
      damaged.jdbc.update("UPDATE audit_chain SET content = 'x' WHERE seq = 2");
      AuditSearch.Result found =
          damaged.search.before(
              AuditSearch.Place.NEWEST, new AuditQuery("shop", null, null, null), 10);
      assertThat(found.entries()).hasSize(2);
    }
  }

  /** Rows of the audit log that were read, by whichever connection. */
  private static long rowsRead() {
    return Objects.requireNonNull(
        tables.jdbc.execute(
            (ConnectionCallback<Long>)
                connection -> {
                  try (var statement = connection.createStatement();
                      var rows =
                          statement.executeQuery(
                              """
                              SELECT SUM(COUNT_READ)
                              FROM performance_schema.table_io_waits_summary_by_table
                              WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_NAME LIKE 'audit%'
                              """)) {
                    rows.next();
                    return rows.getLong(1);
                  }
                }));
  }

  private static List<String> all(AuditQuery query, int limit) {
    List<String> ids = new ArrayList<>();
    AuditSearch.@Nullable Place place = AuditSearch.Place.NEWEST;
    while (place != null) {
      AuditSearch.Result found = tables.search.before(place, query, limit);
      for (Map<String, @Nullable Object> entry : found.entries()) {
        ids.add(String.valueOf(entry.get("id")));
      }
      place = found.next();
    }
    return ids;
  }
}
