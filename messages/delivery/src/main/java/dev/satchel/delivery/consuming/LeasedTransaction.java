package dev.satchel.delivery.consuming;

import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.remote.Lease;
import dev.satchel.delivery.remote.Leases;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A transaction for messages under leases: it locks the leases and leaves out messages whose lease
 * another process has taken. Recording an outcome ends the lease in the same commit.
 */
abstract class LeasedTransaction extends BatchTransaction {
  private final Leases leases;
  private final IdentityHashMap<Arrived, InFlight<?, ?, ?>> messages = new IdentityHashMap<>();
  private final List<Runnable> onceCommitted = new ArrayList<>();

  LeasedTransaction(
      TaskQueue queue,
      WorkerProperties.Role role,
      BatchRunner.Shared shared,
      ConsumerMetrics metrics) {
    super(queue, role, shared, metrics);
    this.leases = shared.remote().leases();
  }

  final Leases leases() {
    return leases;
  }

  /** Sets the messages of the next transactions. */
  final void of(List<InFlight<?, ?, ?>> batch) {
    messages.clear();
    batch.forEach(message -> messages.put(message.arrived(), message));
  }

  final InFlight<?, ?, ?> message(Arrived arrived) {
    return Objects.requireNonNull(messages.get(arrived));
  }

  /** Registers an action that runs after the commit, or not at all. */
  final void onceCommitted(Runnable change) {
    onceCommitted.add(change);
  }

  @Override
  final void begin() {
    onceCommitted.clear();
  }

  @Override
  final void committed() {
    onceCommitted.forEach(Runnable::run);
    onceCommitted.clear();
  }

  /** Locks the leases of messages; returns the messages whose lease this process still holds. */
  final List<Arrived> held(List<Arrived> batch) {
    Set<Lease> held = leases.lockHeld(queue(), batch.stream().map(this::lease).toList());
    List<Arrived> own = new ArrayList<>();
    for (Arrived arrived : batch) {
      if (held.contains(lease(arrived))) {
        own.add(arrived);
      } else {
        InFlight<?, ?, ?> lost = message(arrived);
        onceCommitted(lost::lost);
      }
    }
    return own;
  }

  private Lease lease(Arrived arrived) {
    return message(arrived).lease();
  }

  @Override
  final List<Arrived> claim(List<Arrived> batch, Instant now) {
    List<Arrived> own = held(batch);
    return own.isEmpty() ? own : claimHeld(own, now);
  }

  @Override
  final List<Arrived> release(List<Arrived> batch) {
    List<Arrived> own = held(batch);
    if (!own.isEmpty()) {
      leases.delete(queue(), own.stream().map(this::lease).toList());
    }
    return own;
  }

  /** Claims messages whose leases are locked and held, and ends the leases. */
  final List<Arrived> claimHeld(List<Arrived> batch, Instant now) {
    leases.delete(queue(), batch.stream().map(this::lease).toList());
    return super.claim(batch, now);
  }
}
