package dev.satchel.messages;

import java.util.Locale;

/** Where a ticket is. */
public enum TicketStatus {
  /** Stored; nobody has recorded an attempt yet. */
  ACCEPTED(false),
  /** A worker has it, or it waits for the outside. */
  RUNNING(false),
  /** An attempt failed and the next one is due. */
  RETRYING(false),
  /** In the dead letters; an operator will look. */
  PARKED(false),
  /** Done, with a result. */
  SUCCEEDED(true),
  /** Done, with a problem. */
  FAILED(true),
  /** Done, on request. */
  CANCELLED(true);

  private final boolean done;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  TicketStatus(boolean done) {
    this.done = done;
  }

  /** Whether nothing will change any more. */
  public boolean done() {
    return done;
  }

  /** The name in JSON and in rows. */
  public String wireName() {
    return wireName;
  }

  /**
   * The status of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static TicketStatus of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
