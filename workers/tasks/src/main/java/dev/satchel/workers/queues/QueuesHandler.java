package dev.satchel.workers.queues;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.messages.QueueTask;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses and resumes queues. One that is paused already stays so, and that is a success too. */
public final class QueuesHandler implements BatchHandler<QueueTask> {
  private static final Logger log = LoggerFactory.getLogger(QueuesHandler.class);

  private final QueuePauses pauses;

  QueuesHandler(QueuePauses pauses) {
    this.pauses = pauses;
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
        .log("{} asks for {}", task.by(), task);
    return switch (task) {
      case PauseQueue(_, TaskQueue queue) -> {
        pauses.pause(queue);
        yield paused(queue, true);
      }
      case ResumeQueue(_, TaskQueue queue) -> {
        pauses.resume(queue);
        yield paused(queue, false);
      }
    };
  }

  private static Outcome paused(TaskQueue queue, boolean paused) {
    return new Outcome.Done(Map.of("queue", queue.queueName(), "paused", paused));
  }
}
