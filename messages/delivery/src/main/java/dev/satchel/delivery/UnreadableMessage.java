package dev.satchel.delivery;

import org.jspecify.annotations.Nullable;

/** A message that this release cannot read; it is parked, never dropped and never retried. */
public final class UnreadableMessage extends RuntimeException {
  private final String reason;

  /**
   * A message that cannot be read.
   *
   * @param reason a short stable code
   */
  public UnreadableMessage(String reason, String detail, @Nullable Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /**
   * A short stable code: {@code unknown-type}, {@code undecodable}, {@code wrong-queue}, {@code
   * no-message-id}.
   */
  public String reason() {
    return reason;
  }
}
