package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Conclusion;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.Recorder.Recorded;
import dev.satchel.delivery.consuming.Recorder.Result;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.remote.Breakers;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The last step of messages with remote calls: their handlers interpret the answers, and the
 * resulting outcomes are recorded. The answer to a message whose lease another process has taken is
 * dropped.
 */
final class ConcludeTransaction extends LeasedTransaction {
  private final Breakers breakers;

  ConcludeTransaction(
      TaskQueue queue,
      WorkerProperties.Role role,
      BatchRunner.Shared shared,
      ConsumerMetrics metrics) {
    super(queue, role, shared, metrics);
    this.breakers = shared.remote().breakers();
  }

  @Override
  Recorded handle(List<Arrived> batch, boolean unseen, Instant started, Publications publications) {
    List<Arrived> held = held(batch);
    if (held.isEmpty()) {
      return NOTHING;
    }
    Map<UUID, InboxTable.Known> known = known(held);
    List<Arrived> ending = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    List<InFlight<?, ?, ?>> answered = new ArrayList<>();
    for (Arrived arrived : held) {
      InboxTable.Known row = known.get(arrived.messageId());
      InFlight<?, ?, ?> message = message(arrived);
      Outcome later = message.later();
      if (row != null && row.covers(arrived)) {
        ending.add(arrived);
      } else if (later != null) {
        results.add(new Result(arrived, later));
      } else {
        answered.add(message);
      }
    }
    shared()
        .handlers()
        .remote(queue())
        .forEach(
            handler ->
                InFlight.conclude(
                    handler,
                    answered,
                    publications,
                    (message, conclusion) -> concluded(message, conclusion, results)));
    results.forEach(result -> ending.add(result.arrived()));
    if (ending.isEmpty()) {
      return NOTHING;
    }
    Set<Arrived> claimed = Collections.newSetFromMap(new IdentityHashMap<>());
    claimed.addAll(claimHeld(ending, started));
    List<Result> recorded = results.stream().filter(r -> claimed.contains(r.arrived())).toList();
    return recorded.isEmpty() ? NOTHING : record(recorded, publications, started);
  }

  private void concluded(InFlight<?, ?, ?> message, Conclusion conclusion, List<Result> results) {
    switch (conclusion) {
      case Outcome outcome -> {
        results.add(new Result(message.arrived(), outcome));
        onceCommitted(
            () -> {
              breakers.available(message.dependency());
              message.probed();
            });
      }
      case Conclusion.Unavailable away ->
          onceCommitted(
              () -> {
                breakers.unavailable(message.dependency(), message.pass(), away.detail());
                message.readyAgain();
              });
    }
  }
}
