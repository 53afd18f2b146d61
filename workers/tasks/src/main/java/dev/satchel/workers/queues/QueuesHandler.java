package dev.satchel.workers.queues;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.messages.QueueTask;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses and resumes task queues. Idempotent: pausing a paused queue, or resuming one that is not
 * paused, succeeds.
 */
public final class QueuesHandler implements BatchHandler<QueueTask> {
  private static final Logger log = LoggerFactory.getLogger(QueuesHandler.class);

  private final QueuePauses pauses;
  private final AuditTrail audit;
  private final Clock clock;

  QueuesHandler(QueuePauses pauses, AuditTrail audit, Clock clock) {
    this.pauses = pauses;
    this.audit = audit;
    this.clock = clock;
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
    QueueTask task = delivered.task();
    log.atInfo()
        .addKeyValue("messageId", delivered.messageId())
        .addKeyValue("ticket", delivered.ticket())
        .log("{} requested {}", task.by(), task);
    boolean paused =
        switch (task) {
          case PauseQueue _ -> true;
          case ResumeQueue _ -> false;
        };
    if (paused) {
      pauses.pause(task.queue());
    } else {
      pauses.resume(task.queue());
    }
    Map<String, Object> result = Map.of("queue", task.queue().queueName(), "paused", paused);
    TicketId ticket = delivered.ticket();
    if (ticket != null) {
      audit.ended(ticket, task.by(), result, clock.instant());
    }
    return new Outcome.Done(result);
  }
}
