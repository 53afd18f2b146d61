package dev.satchel.messages;

import java.util.Locale;

/** The status of a ticket. */
public enum TicketStatus {
  /** Stored; no attempt has been recorded yet. */
  ACCEPTED(false),
  /** A worker is processing it, or it waits for an external system. */
  RUNNING(false),
  /** An attempt failed or waits for another ticket; another attempt follows. */
  RETRYING(false),
  /** The message is a dead letter and waits for an operator. */
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

  /** Whether the status is final. */
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
