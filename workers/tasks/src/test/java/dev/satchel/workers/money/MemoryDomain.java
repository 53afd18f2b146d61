package dev.satchel.workers.money;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.MoneyTask;

/** A domain of a test: what its tables and its tickets hold, in memory. */
public interface MemoryDomain<T extends MoneyTask, S> extends MoneyDomain<T, S> {
  /** A ticket for some task is open from now on. */
  void accepted(Delivered<MoneyTask> delivered);

  /** A task was decided, or waits. */
  void decided(Delivered<MoneyTask> delivered, Outcome outcome);
}
