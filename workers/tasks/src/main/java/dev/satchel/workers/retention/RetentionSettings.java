package dev.satchel.workers.retention;

import dev.satchel.workers.retention.Area.Name;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long rows are kept: {@code satchel.retention.*}. Each period is 1 day to 100 years, or 0 to
 * keep the rows for ever; it starts when the subject of a row is closed.
 *
 * @param inbox the marks by which duplicates are detected
 * @param attempts the attempts at each message, with their outcomes
 * @param tickets done tickets, and with them their Idempotency-Keys; clients are promised 30 days
 * @param deadLetters closed dead letters with their history
 * @param deadLetterRuns replays and discards that have ended
 * @param audit the audit log: who asked for what
 * @param events the events that clients read
 * @param reconciliations runs of the reconciliation, and resolved discrepancies
 * @param rows how many rows one statement reads, 1 to 500
 * @param pause between two steps of a few such statements, up to 1 minute
 */
@ConfigurationProperties(prefix = "satchel.retention", ignoreUnknownFields = false)
record RetentionSettings(
    @DefaultValue("30d") Duration inbox,
    @DefaultValue("30d") Duration attempts,
    @DefaultValue("30d") Duration tickets,
    @DefaultValue("90d") Duration deadLetters,
    @DefaultValue("90d") Duration deadLetterRuns,
    @DefaultValue("1826d") Duration audit,
    @DefaultValue("90d") Duration events,
    @DefaultValue("365d") Duration reconciliations,
    @DefaultValue("200") int rows,
    @DefaultValue("250ms") Duration pause) {
  RetentionSettings {
    requireAge("inbox", inbox);
    requireAge("attempts", attempts);
    requireAge("tickets", tickets);
    requireAge("dead-letters", deadLetters);
    requireAge("dead-letter-runs", deadLetterRuns);
    requireAge("audit", audit);
    requireAge("events", events);
    requireAge("reconciliations", reconciliations);
    if (rows < 1 || rows > 500) {
      throw new IllegalArgumentException("satchel.retention.rows must be 1 to 500");
    }
    if (pause.isNegative() || pause.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("satchel.retention.pause must be 0 to 1m");
    }
  }

  private static void requireAge(String name, Duration age) {
    if (!age.isZero()
        && (age.compareTo(Duration.ofDays(1)) < 0 || age.compareTo(Duration.ofDays(36_500)) > 0)) {
      throw new IllegalArgumentException(
          "satchel.retention." + name + " must be 1d to 36500d, or 0 to keep for ever");
    }
  }

  /** How long the rows of an area are kept; zero means for ever. */
  Duration age(Name area) {
    return switch (area) {
      case INBOX -> inbox;
      case ATTEMPTS -> attempts;
      case DEAD_LETTERS -> deadLetters;
      case DEAD_LETTER_RUNS -> deadLetterRuns;
      case TICKETS -> tickets;
      case AUDIT -> audit;
      case EVENTS -> events;
      case DISCREPANCIES, RECONCILIATION_RUNS -> reconciliations;
    };
  }
}
