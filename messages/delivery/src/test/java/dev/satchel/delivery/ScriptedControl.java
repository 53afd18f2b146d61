package dev.satchel.delivery;

import dev.satchel.messages.QueueTask;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Pauses and resumes queues, leaves one row per effect, and fails for two API keys. */
final class ScriptedControl implements BatchHandler<QueueTask> {
  static final String TICKETS =
      """
      CREATE TABLE test_ticket (
        id BINARY(16) NOT NULL PRIMARY KEY, attempts INT NOT NULL, outcome VARCHAR(64) NOT NULL)
      """;

  private final JdbcTemplate jdbc;
  private final QueuePauses pauses;
  private final boolean hangs;

  ScriptedControl(JdbcTemplate jdbc, QueuePauses pauses, boolean hangs) {
    this.jdbc = jdbc;
    this.pauses = pauses;
    this.hangs = hangs;
  }

  @Override
  public Class<QueueTask> tasks() {
    return QueueTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<QueueTask>> batch, Publications publications) {
    return batch.stream().map(this::handle).toList();
  }

  private Outcome handle(Delivered<QueueTask> delivered) {
    jdbc.update("INSERT INTO effect (message_id) VALUES (?)", Sql.bytes(delivered.messageId()));
    QueueTask task = delivered.task();
    if (task.by().equals("throw")) {
      throw new IllegalStateException("thrown on purpose");
    }
    if (task.by().equals("throw-sql")) {
      jdbc.execute("SELECT 1 FROM a_table_that_is_not_there");
    }
    switch (task) {
      case PauseQueue pause -> pauses.pause(pause.queue());
      case ResumeQueue resume -> pauses.resume(resume.queue());
    }
    if (hangs) {
      hang();
    }
    return new Outcome.Done(Map.of());
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A ticket book that stores the outcomes of tickets in a table of its own. */
  record Tickets(JdbcTemplate jdbc) implements TicketBook {
    @Override
    public Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages) {
      throw new IllegalStateException("control tasks are claimed in the inbox");
    }

    @Override
    public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
      return tickets.stream().collect(Collectors.toMap(ticket -> ticket, ticket -> false));
    }

    @Override
    public Set<TicketMessage> done(Collection<TicketMessage> messages) {
      return Set.of();
    }

    @Override
    public Set<TicketMessage> forged(Collection<TicketMessage> messages) {
      return Set.of();
    }

    @Override
    public List<TicketChange> record(
        List<TicketOutcome> outcomes, List<Wait> waits, Publications publications, Instant now) {
      for (TicketOutcome outcome : outcomes) {
        jdbc.update(
            """
            INSERT INTO test_ticket (id, attempts, outcome) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE attempts = VALUES(attempts), outcome = VALUES(outcome)
            """,
            Sql.bytes(outcome.ticket().uuid()),
            outcome.attempt(),
            outcome.outcome().getClass().getSimpleName());
      }
      return List.of();
    }
  }
}
