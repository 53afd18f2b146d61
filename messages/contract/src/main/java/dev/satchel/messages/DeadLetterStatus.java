package dev.satchel.messages;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where a dead letter is. */
public enum DeadLetterStatus {
  /** Waits for an operator. */
  OPEN("open", true),
  /** A replay or a discard has claimed it; nobody else sends it or gives it up. */
  CLAIMED("replaying", true),
  /**
   * Closed: it was sent to its queue again, had had its effect before, or another message took its
   * place.
   */
  RESENT("replayed", false),
  /** Closed: it was given up. */
  DISCARDED("discarded", false);

  private final String wireName;
  private final boolean atDesk;

  DeadLetterStatus(String wireName, boolean atDesk) {
    this.wireName = wireName;
    this.atDesk = atDesk;
  }

  /** The name in JSON and in rows, which stays as it is: older releases read the same rows. */
  public String wireName() {
    return wireName;
  }

  /** Whether something is still to be done with it; otherwise it is closed. */
  public boolean atDesk() {
    return atDesk;
  }

  /** The {@link #wireName}s of all of them, in the order of this enum. */
  public static List<String> wireNames() {
    return names(status -> true);
  }

  /** The {@link #wireName}s of those that are {@link #atDesk}. */
  public static List<String> namesAtDesk() {
    return names(DeadLetterStatus::atDesk);
  }

  /** The {@link #wireName}s of those that are closed. */
  public static List<String> namesClosed() {
    return names(status -> !status.atDesk());
  }

  private static List<String> names(Predicate<DeadLetterStatus> which) {
    return Stream.of(values()).filter(which).map(DeadLetterStatus::wireName).toList();
  }

  /**
   * The status of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static DeadLetterStatus required(String wireName) {
    return named(wireName)
        .orElseThrow(() -> new IllegalArgumentException("no status of dead letters: " + wireName));
  }

  /** The status of that name, if there is one. */
  public static Optional<DeadLetterStatus> named(String wireName) {
    return Stream.of(values()).filter(status -> status.wireName.equals(wireName)).findFirst();
  }
}
