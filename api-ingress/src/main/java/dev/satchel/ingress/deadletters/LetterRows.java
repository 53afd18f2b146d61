package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TicketId;
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

/** Reads what the workers keep about dead letters. */
final class LetterRows {
  private static final int MOST_HISTORY = 200;

  /** More letters than this with the same words are not put in order. */
  private static final int FEW = 20_000;

  /** Of {@link LetterSearch#LONGEST_MS}, of the full-text search and of regular expressions. */
  private static final Set<Integer> TOO_MUCH = Set.of(3024, 188, 3699);

  /** At the same time; payments need connections too. */
  private static final int MOST_LOOKING = 6;

  private final Semaphore looking = new Semaphore(MOST_LOOKING);
  private final JdbcTemplate jdbc;

  LetterRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A page's letters and one more, if there is one. */
  record Found(LetterSearch.Order order, List<LetterLine> lines) {}

  /**
   * Looks for a page.
   *
   * @param status null for any
   * @throws RequestRefused when too many would have to be looked through, or too many are looking
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

  /** Counts no further than it takes to choose: putting very many in order takes seconds. */
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

  /** The type name of a letter's message, if there is the letter. */
  Optional<String> typeOf(DeadLetterId id) {
    return jdbc
        .query(
            "SELECT type FROM dead_letter WHERE id = ?",
            (row, n) -> row.getString("type"),
            Rows.bytes(id.uuid()))
        .stream()
        .findFirst();
  }

  /** A letter whole, if there is one. */
  Optional<Letter> find(DeadLetterId id) {
    return jdbc
        .query(
            "SELECT %s FROM dead_letter WHERE id = ?".formatted(Letter.COLUMNS),
            (row, n) -> Letter.of(row),
            Rows.bytes(id.uuid()))
        .stream()
        .findFirst();
  }

  /** What was done with a letter, in order; the newest 200 lines when there are more. */
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
