package dev.satchel.workers.money;

import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One domain's part of a batch: its tasks and, once locked, its state. */
final class Part<T extends MoneyTask, S> {
  private final MoneyDomain<T, S> domain;
  private final List<Ask<T>> asks = new ArrayList<>();
  private @Nullable S state;

  Part(MoneyDomain<T, S> domain) {
    this.domain = domain;
  }

  /** Adds a task of the domain. */
  Job<?, S> add(MoneyTask task, TicketId ticket, String type) {
    T own = domain.tasks().cast(task);
    asks.add(new Ask<>(own, ticket));
    return job(domain.rule(own), ticket, type);
  }

  private <U extends T> Job<U, S> job(RuledTask<U, S> ruled, TicketId ticket, String type) {
    return new Job<>(this, ruled.rule(), new Ask<>(ruled.task(), ticket), type);
  }

  void lock() {
    if (!asks.isEmpty()) {
      state = domain.lock(asks);
    }
  }

  void findUndecided() {
    if (state != null) {
      domain.findUndecided(asks, state);
    }
  }

  void write(Instant now) {
    if (state != null) {
      domain.write(state, now);
    }
  }

  /**
   * The domain's state.
   *
   * @throws IllegalStateException when the part has no tasks or is not locked yet
   */
  S state() {
    if (state == null) {
      throw new IllegalStateException("the domain " + domain.name() + " has not locked its state");
    }
    return state;
  }
}
