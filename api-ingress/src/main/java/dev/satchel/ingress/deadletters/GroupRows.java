package dev.satchel.ingress.deadletters;

import dev.satchel.delivery.Sql;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.TaskQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the groups of dead letters with the same cause, which the workers count. */
final class GroupRows {
  private static final int HOURS = 24;
  private final JdbcTemplate jdbc;

  GroupRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A group, and when a dead letter was last added to it. */
  record Group(UUID id, Instant lastAt, Map<String, @Nullable Object> members) {}

  /**
   * The groups that have open dead letters, ordered by their latest dead letter, newest first.
   *
   * @param queue null for all queues
   * @param now the time that the 24-hour trend ends at
   */
  List<Group> open(@Nullable TaskQueue queue, Page.Asked asked, Instant now) {
    List<Object> values = new ArrayList<>();
    StringBuilder where = new StringBuilder("any_open = TRUE");
    if (queue != null) {
      where.append(" AND queue = ?");
      values.add(queue.queueName());
    }
    UUID before = asked.before();
    if (before != null) {
      Object at = Rows.utc(asked.time());
      where.append(" AND last_at <= ? AND (last_at < ? OR id < ?)");
      Collections.addAll(values, at, at, Rows.bytes(before));
    }
    values.add(asked.limit() + 1);
    List<Group> groups =
        jdbc.query(
            """
            SELECT id, queue, cause, open, total, recurring, first_at, last_at
            FROM dead_letter_group
            WHERE %s
            ORDER BY last_at DESC, id DESC
            LIMIT ?
            """
                .formatted(where),
            (row, n) -> group(row),
            values.toArray());
    Map<UUID, List<Integer>> trends = trends(groups, now.truncatedTo(ChronoUnit.HOURS));
    groups.forEach(
        group ->
            group
                .members()
                .put("trend", trends.getOrDefault(group.id(), Collections.nCopies(HOURS, 0))));
    return groups;
  }

  private static Group group(ResultSet row) throws SQLException {
    UUID id = Rows.uuid(row, "id");
    Instant lastAt = Rows.instant(row, "last_at");
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("group", new CauseGroupId(id).toString());
    members.put("queue", row.getString("queue"));
    members.put("cause", row.getString("cause"));
    members.put("open", row.getLong("open"));
    members.put("total", row.getLong("total"));
    members.put("recurring", row.getBoolean("recurring"));
    members.put("firstAt", Rows.instant(row, "first_at").toString());
    members.put("lastAt", lastAt.toString());
    return new Group(id, lastAt, members);
  }

  /**
   * The number of new dead letters in each of the last 24 hours; the last element is the current
   * hour.
   */
  private Map<UUID, List<Integer>> trends(List<Group> groups, Instant thisHour) {
    Map<UUID, List<Integer>> trends = new HashMap<>();
    if (groups.isEmpty()) {
      return trends;
    }
    Instant first = thisHour.minus(Duration.ofHours(HOURS - 1));
    List<Object> values = new ArrayList<>();
    groups.forEach(group -> values.add(Rows.bytes(group.id())));
    values.add(Rows.utc(first));
    jdbc.query(
        """
        SELECT cause_group, hour, opened
        FROM dead_letter_hour
        WHERE cause_group IN (%s) AND hour >= ?
        """
            .formatted(Sql.list("?", groups.size())),
        row -> {
          long hour = Duration.between(first, Rows.instant(row, "hour")).toHours();
          if (hour < HOURS) {
            trends
                .computeIfAbsent(
                    Rows.uuid(row, "cause_group"),
                    group -> new ArrayList<>(Collections.nCopies(HOURS, 0)))
                .set((int) hour, row.getInt("opened"));
          }
        },
        values.toArray());
    return trends;
  }
}
