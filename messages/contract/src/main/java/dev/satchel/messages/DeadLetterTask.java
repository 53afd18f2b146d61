package dev.satchel.messages;

import org.jspecify.annotations.Nullable;

/** Operator actions on dead letters: replay, discard and edit. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface DeadLetterTask extends Task {
  /** Who requested it: an API key, {@code key_…}, or a person, {@code oidc:…}. */
  String by();

  /**
   * Publishes messages again to the queues they came from, with the same message id and the next
   * attempt.
   *
   * @param ratePerSecond 1 to 10,000
   * @param dryRun true to report what would happen and change nothing
   */
  @TypeName("dead-letters.replay.v1")
  record Replay(String by, DeadLetterSelection selection, int ratePerSecond, boolean dryRun)
      implements DeadLetterTask {
    /** The highest rate. */
    public static final int HIGHEST_RATE = 10_000;

    public Replay {
      if (ratePerSecond < 1 || ratePerSecond > HIGHEST_RATE) {
        throw new IllegalArgumentException("ratePerSecond must be 1 to " + HIGHEST_RATE);
      }
    }
  }

  /**
   * Gives messages up for good: each gets its final mark in the inbox, and its ticket fails.
   *
   * @param reason shown in the tickets and the history; not blank
   * @param dryRun true to report what would happen and change nothing
   */
  @TypeName("dead-letters.discard.v1")
  record Discard(String by, DeadLetterSelection selection, String reason, boolean dryRun)
      implements DeadLetterTask {
    public Discard {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("a discard needs a reason");
      }
    }
  }

  /**
   * Closes a dead letter and publishes its message with another body and a new message id. At most
   * one of the two messages ever has its effect.
   *
   * @param body JSON that is valid for the message's type
   * @param reason for the history
   */
  @TypeName("dead-letters.edit.v1")
  record Edit(String by, DeadLetterId deadLetter, String body, @Nullable String reason)
      implements DeadLetterTask {}
}
