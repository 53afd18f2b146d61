package dev.satchel.delivery;

/** How full this process's outbox is. */
public interface OutboxLevel {
  /** Whether the outbox has reached its bound, so that no new work may be taken. */
  boolean full();

  /** Rows that wait in the outbox, counted up to its bound, as they were measured last. */
  int depth();
}
