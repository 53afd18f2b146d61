package dev.satchel.delivery;

/** How full this process's outbox is. */
public interface OutboxLevel {
  /** Whether the outbox has reached its bound, so that no new work may be taken. */
  boolean full();

  /** Messages that wait for their confirm, at the last measurement, counted up to the bound. */
  int depth();
}
