package dev.satchel.delivery.broker;

/** The broker's answer to one publication. */
enum Confirmation {
  /** Acknowledged and not returned. */
  DELIVERED,
  /** Returned as unroutable: no queue is bound for it. */
  RETURNED,
  /** Negatively acknowledged: the broker could not take it. */
  REFUSED
}
