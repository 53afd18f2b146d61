package dev.satchel.baselines;

/** What became of a payment, as JSON for its ticket. */
sealed interface NaiveDecision {
  /** The money moved. */
  record Done(String result) implements NaiveDecision {}

  /** The money did not move, and why. */
  record Refused(String error) implements NaiveDecision {}
}
