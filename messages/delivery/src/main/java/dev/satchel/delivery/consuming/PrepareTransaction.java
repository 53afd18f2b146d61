package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.Recorder.Recorded;
import dev.satchel.delivery.consuming.Recorder.Result;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.remote.Lease;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The first step of messages with remote calls: their handlers store the requests. A message that
 * needs no call is recorded at once; a message that has crashed its process repeatedly is parked.
 */
final class PrepareTransaction extends LeasedTransaction {
  PrepareTransaction(
      TaskQueue queue,
      WorkerProperties.Role role,
      BatchRunner.Shared shared,
      ConsumerMetrics metrics) {
    super(queue, role, shared, metrics);
  }

  /** Takes leases for messages without one, under row locks; each message id occurs once. */
  RemoteRunner.Taken take(Collection<InFlight<?, ?, ?>> waiting) {
    List<Lease> taken = new ArrayList<>();
    try {
      return limited(
          () ->
              store()
                  .transactions()
                  .callImpatiently(
                      publications -> {
                        // The transaction runs again after a deadlock.
                        leases().drop(taken);
                        taken.clear();
                        return take(waiting, taken);
                      }));
    } catch (RuntimeException e) {
      leases().drop(taken);
      throw e;
    }
  }

  private RemoteRunner.Taken take(Collection<InFlight<?, ?, ?>> waiting, List<Lease> taken) {
    Map<UUID, InFlight<?, ?, ?>> byId = new HashMap<>();
    Map<UUID, Integer> attempts = new HashMap<>();
    for (InFlight<?, ?, ?> message : waiting) {
      byId.put(message.arrived().messageId(), message);
      attempts.put(message.arrived().messageId(), message.arrived().attempt());
    }
    Set<UUID> done = new HashSet<>();
    taken.addAll(
        leases()
            .take(
                queue(),
                attempts,
                () -> {
                  known(waiting.stream().map(InFlight::arrived).toList())
                      .forEach(
                          (id, row) -> {
                            InFlight<?, ?, ?> message = byId.get(id);
                            if (message != null && row.covers(message.arrived())) {
                              done.add(id);
                            }
                          });
                  return done;
                }));
    Map<InFlight<?, ?, ?>, Lease> leased = new HashMap<>();
    for (Lease lease : taken) {
      leased.put(Objects.requireNonNull(byId.get(lease.messageId())), lease);
    }
    return new RemoteRunner.Taken(
        leased, waiting.stream().filter(m -> done.contains(m.arrived().messageId())).toList());
  }

  @Override
  Recorded handle(List<Arrived> batch, boolean unseen, Instant started, Publications publications) {
    List<Arrived> held = held(batch);
    if (held.isEmpty()) {
      return NOTHING;
    }
    // Read under the row locks: any former holder of a lease has committed by now.
    Map<UUID, InboxTable.Known> known = known(held);
    IdentityHashMap<Arrived, InFlight<?, ?, ?>> open = new IdentityHashMap<>();
    List<Arrived> covered = new ArrayList<>();
    InFlight.Preparing preparing = new InFlight.Preparing();
    for (Arrived arrived : held) {
      InboxTable.Known row = known.get(arrived.messageId());
      Lease lease = message(arrived).lease();
      if (row != null && row.covers(arrived)) {
        covered.add(arrived);
      } else if (lease.kills()) {
        preparing.decided().add(new Result(arrived, killer(lease)));
      } else {
        open.put(arrived, message(arrived));
      }
    }
    store().recorder().requireGenuine(queue(), open.keySet());
    List<InFlight<?, ?, ?>> inOrder =
        held.stream().filter(open::containsKey).<InFlight<?, ?, ?>>map(this::message).toList();
    prepare(inOrder, publications, preparing);
    preparing.calls().forEach(this::onceCommitted);
    return record(covered, preparing.decided(), started, publications);
  }

  private void prepare(
      List<InFlight<?, ?, ?>> messages, Publications publications, InFlight.Preparing preparing) {
    shared()
        .handlers()
        .remote(queue())
        .forEach(handler -> InFlight.prepare(handler, messages, publications, preparing));
  }

  private Recorded record(
      List<Arrived> covered, List<Result> decided, Instant started, Publications publications) {
    List<Arrived> ending = new ArrayList<>(covered);
    decided.forEach(result -> ending.add(result.arrived()));
    if (ending.isEmpty()) {
      return NOTHING;
    }
    Set<Arrived> claimed = Collections.newSetFromMap(new IdentityHashMap<>());
    claimed.addAll(claimHeld(ending, started));
    List<Result> results = decided.stream().filter(r -> claimed.contains(r.arrived())).toList();
    return results.isEmpty() ? NOTHING : record(results, publications, started);
  }

  private static Outcome killer(Lease lease) {
    return new Outcome.Park(
        "killed-its-process", "started " + lease.starts() + " times and never finished");
  }
}
