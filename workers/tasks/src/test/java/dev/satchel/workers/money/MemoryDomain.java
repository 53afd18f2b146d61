package dev.satchel.workers.money;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.MoneyTask;

/** A domain for tests that keeps the rows of its tables and tickets in memory. */
public interface MemoryDomain<T extends MoneyTask, S> extends MoneyDomain<T, S> {
  /** Records that the ticket of a task is open from now on. */
  void accepted(Delivered<MoneyTask> delivered);

  /** Records the outcome of a task, which may be to wait. */
  void decided(Delivered<MoneyTask> delivered, Outcome outcome);
}
