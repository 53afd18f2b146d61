package dev.satchel.baselines;

/** The outcome of a payment, as JSON for its ticket. */
sealed interface NaiveDecision {
  /** The payment was executed. */
  record Done(String result) implements NaiveDecision {}

  /** The payment was refused, with the reason. */
  record Refused(String error) implements NaiveDecision {}
}
