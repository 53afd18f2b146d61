package dev.satchel.workers.tickets;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.messages.TicketTask;
import dev.satchel.messages.TicketTask.CancelTicket;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Cancels tickets: asks the task of a ticket to end early. The task's domain decides how ({@link
 * Cancellable}); a task of any other domain cannot be cancelled.
 */
public final class CancelHandler implements BatchHandler<TicketTask> {
  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final List<Cancellable> domains;
  private final AuditTrail audit;
  private final Clock clock;

  /**
   * A handler of cancellations.
   *
   * @param domains the domains whose tasks can be cancelled
   */
  public CancelHandler(
      JdbcClient jdbc,
      MessageCodec codec,
      List<Cancellable> domains,
      AuditTrail audit,
      Clock clock) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.domains = List.copyOf(domains);
    this.audit = audit;
    this.clock = clock;
  }

  /** A ticket's task as it was accepted. */
  @SuppressWarnings("ArrayRecordComponent") // bytes to be decoded, never compared
  private record AcceptedTask(String task, TicketStatus status, byte[] command) {}

  @Override
  public Class<TicketTask> tasks() {
    return TicketTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<TicketTask>> batch, Publications publications) {
    return batch.stream().map(this::handle).toList();
  }

  private Outcome handle(Delivered<TicketTask> delivered) {
    Instant now = clock.instant();
    return switch (delivered.task()) {
      case CancelTicket cancel -> {
        Outcome outcome = cancel(cancel.ticket(), now);
        if (delivered.ticket() != null) {
          audit.ended(delivered.ticket(), cancel.by(), detail(cancel, outcome), now);
        }
        yield outcome;
      }
    };
  }

  private static Map<String, Object> detail(CancelTicket cancel, Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? Map.of("ticket", cancel.ticket().toString(), "refused", refused.problem().detail())
        : Map.of("ticket", cancel.ticket().toString(), "cancelling", true);
  }

  private Outcome cancel(TicketId id, Instant now) {
    AcceptedTask accepted = find(id).orElse(null);
    if (accepted == null) {
      return refused(Reason.NOT_FOUND, id + " does not exist");
    }
    if (accepted.status().done()) {
      return refused(Reason.WRONG_STATE, id + " is " + accepted.status().wireName());
    }
    if (accepted.status() == TicketStatus.PARKED) {
      return refused(
          Reason.WRONG_STATE, id + " is in the dead letters: discard it there, or replay it first");
    }
    return task(accepted)
        .flatMap(task -> cancel(id, task, now))
        .orElseGet(() -> refused(Reason.WRONG_STATE, accepted.task() + " cannot be cancelled"));
  }

  private Optional<Outcome> cancel(TicketId id, Task task, Instant now) {
    return domains.stream().flatMap(domain -> domain.cancel(id, task, now).stream()).findFirst();
  }

  /** The decoded task; empty when this release does not know its type. */
  private Optional<Task> task(AcceptedTask accepted) {
    return codec.typeNames().contains(accepted.task())
            && codec.decode(accepted.task(), accepted.command()) instanceof Task task
        ? Optional.of(task)
        : Optional.empty();
  }

  /** Reads without a lock: the transaction that ends the ticket locks it. */
  private Optional<AcceptedTask> find(TicketId ticket) {
    return jdbc.sql("SELECT task, status, command FROM ticket WHERE id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .query(
            (row, number) ->
                new AcceptedTask(
                    row.getString("task"),
                    TicketStatus.of(row.getString("status")),
                    row.getBytes("command")))
        .optional();
  }

  private static Outcome refused(Reason reason, String detail) {
    return new Outcome.Refused(new Problem(reason, detail));
  }
}
