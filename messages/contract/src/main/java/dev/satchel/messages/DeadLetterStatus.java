package dev.satchel.messages;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The status of a dead letter at the dead-letter desk. */
public enum DeadLetterStatus {
  /** Waits for an operator. */
  OPEN("open", true),
  /** A replay or a discard has claimed it; no other task may send or discard it. */
  CLAIMED("replaying", true),
  /**
   * Closed: its message was sent to its queue again, had already had its effect, or was replaced by
   * another message.
   */
  RESENT("replayed", false),
  /** Closed: it was discarded. */
  DISCARDED("discarded", false);

  private final String wireName;
  private final boolean atDesk;

  DeadLetterStatus(String wireName, boolean atDesk) {
    this.wireName = wireName;
    this.atDesk = atDesk;
  }

  /** The name in JSON and in rows. It never changes, because older releases read the same rows. */
  public String wireName() {
    return wireName;
  }

  /** Whether the dead letter still has to be replayed or discarded; false once it is closed. */
  public boolean atDesk() {
    return atDesk;
  }

  /** The {@link #wireName}s of all statuses, in the order of this enum. */
  public static List<String> wireNames() {
    return names(status -> true);
  }

  /** The {@link #wireName}s of the statuses that are {@link #atDesk}. */
  public static List<String> namesAtDesk() {
    return names(DeadLetterStatus::atDesk);
  }

  /** The {@link #wireName}s of the closed statuses. */
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
