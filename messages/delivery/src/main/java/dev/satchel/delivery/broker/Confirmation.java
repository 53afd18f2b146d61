package dev.satchel.delivery.broker;

/** What the broker said about one publication. */
enum Confirmation {
  /** In a queue, and safe there. */
  DELIVERED,
  /** No queue is bound for it. */
  RETURNED,
  /** The broker could not take it. */
  REFUSED
}
