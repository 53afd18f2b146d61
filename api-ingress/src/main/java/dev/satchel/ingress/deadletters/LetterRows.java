package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the dead-letter tables that the workers write. */
final class LetterRows {
  private static final int MOST_HISTORY = 200;

  /** Above this number of full-text matches the matches are not sorted. */
  private static final int FEW = 20_000;

  /**
   * MySQL errors of a search that is too expensive: execution time exceeded, full-text result
   * limit, regular expression time-out.
   */
  private static final Set<Integer> TOO_MUCH = Set.of(3024, 188, 3699);

  /** The maximum number of concurrent searches; payments need connections too. */
  private static final int MOST_LOOKING = 6;

  private final Semaphore looking = new Semaphore(MOST_LOOKING);
  private final JdbcTemplate jdbc;

  LetterRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** The dead letters of a page, and one more if there is a next page. */
  record Found(LetterSearch.Order order, List<LetterLine> lines) {}

  /**
   * Searches for a page of dead letters.
   *
   * @param status null for any
   * @throws RequestRefused when the search would read too many rows, or when too many searches are
   *     running
   */
  Found list(DeadLetterFilter filter, @Nullable DeadLetterStatus status, Page.Asked asked) {
    if (!mayLook()) {
      throw new RequestRefused(ApiProblem.unavailable("Too many look through the dead letters."));
    }
    try {
      LetterSearch search = LetterSearch.of(filter, status, asked, words(filter.text()));
      return new Found(
          search.order(),
          jdbc.query(search.sql(), (row, n) -> LetterLine.of(row), search.values()));
    } catch (DataAccessException failure) {
      if (isTooMuch(failure)) {
        throw new RequestRefused(
            ProblemType.FILTER_TOO_WIDE,
            "Too many dead letters would have to be looked through; narrow the filter.");
      }
      throw failure;
    } finally {
      looking.release();
    }
  }

  private boolean mayLook() {
    try {
      return looking.tryAcquire(LetterSearch.LONGEST_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Chooses how to search for words by their number of matches. The count stops at {@link #FEW},
   * because sorting very many matches takes seconds.
   */
  private LetterSearch.Words words(@Nullable String text) {
    if (text == null) {
      return LetterSearch.Words.INDEXED;
    }
    Integer found =
        jdbc.queryForObject(
            """
            SELECT /*+ MAX_EXECUTION_TIME(%d) */ COUNT(*)
            FROM (SELECT 1 FROM dead_letter
                  WHERE MATCH (search_text) AGAINST (? IN BOOLEAN MODE)
                  LIMIT ?) counted
            """
                .formatted(LetterSearch.LONGEST_MS),
            Integer.class,
            LetterSearch.allOfThem(text),
            FEW);
    return found != null && found < FEW ? LetterSearch.Words.INDEXED : LetterSearch.Words.FREQUENT;
  }

  private static boolean isTooMuch(DataAccessException failure) {
    return failure instanceof QueryTimeoutException
        || (failure.getMostSpecificCause() instanceof SQLException cause
            && TOO_MUCH.contains(cause.getErrorCode()));
  }

  /**
   * The type name of the message of a dead letter, if the dead letter exists.
   *
   * @param only the tenant that it must be of; null for any
   */
  Optional<String> typeOf(DeadLetterId id, @Nullable TenantId only) {
    String tenant = only == null ? null : only.name();
    return jdbc
        .query(
            "SELECT type FROM dead_letter WHERE id = ? AND (? IS NULL OR tenant = ?)",
            (row, n) -> row.getString("type"),
            Rows.bytes(id.uuid()),
            tenant,
            tenant)
        .stream()
        .findFirst();
  }

  /**
   * A dead letter with headers and body, if it exists.
   *
   * @param only the tenant that it must be of; null for any
   */
  Optional<Letter> find(DeadLetterId id, @Nullable TenantId only) {
    String tenant = only == null ? null : only.name();
    return jdbc
        .query(
            "SELECT %s FROM dead_letter WHERE id = ? AND (? IS NULL OR tenant = ?)"
                .formatted(Letter.COLUMNS),
            (row, n) -> Letter.of(row),
            Rows.bytes(id.uuid()),
            tenant,
            tenant)
        .stream()
        .findFirst();
  }

  /** Whether all of these exist and are of the tenant. */
  boolean areOf(TenantId tenant, List<DeadLetterId> ids) {
    List<String> hex = ids.stream().map(id -> Rows.hex(id.uuid())).toList();
    Integer found =
        jdbc.queryForObject(
            """
            SELECT COUNT(*)
            FROM JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(32) PATH '$')) k
            JOIN dead_letter d ON d.id = UNHEX(k.id)
            WHERE d.tenant = ?
            """,
            Integer.class,
            new String(Json.write(hex), StandardCharsets.UTF_8),
            tenant.name());
    return found != null && found == ids.size();
  }

  /** The history of a dead letter, oldest first; only the newest 200 events when there are more. */
  List<Map<String, @Nullable Object>> history(DeadLetterId id) {
    return jdbc.query(
            """
            SELECT at, event, attempt, actor, run, detail
            FROM dead_letter_history
            WHERE dead_letter = ?
            ORDER BY id DESC
            LIMIT ?
            """,
            (row, n) -> history(row),
            Rows.bytes(id.uuid()),
            MOST_HISTORY)
        .reversed();
  }

  private static Map<String, @Nullable Object> history(ResultSet row) throws SQLException {
    byte @Nullable [] run = row.getBytes("run");
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("at", Rows.instant(row, "at").toString());
    members.put("event", row.getString("event"));
    members.put("attempt", row.getInt("attempt"));
    members.put("by", row.getString("actor"));
    members.put("run", run == null ? null : new TicketId(Rows.uuid(run)).toString());
    members.put("detail", row.getString("detail"));
    return members;
  }
}
