package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.MessageKey;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TicketId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of a dead letter while a batch changes it: what was stored, and the changes by the
 * messages of the batch.
 */
final class IntakeRow {
  /** The order in which MySQL keeps the rows. */
  static final Comparator<IntakeRow> KEY_ORDER = Comparator.comparing(IntakeRow::key);

  /**
   * The row as it is in the table.
   *
   * @param bodyHash SHA-256 of the body, in lower-case hex
   */
  record Stored(
      UUID id,
      String bodyHash,
      DeadLetterStatus status,
      int attempt,
      int parked,
      int replays,
      CauseGroupId group,
      @Nullable TicketId ticket,
      boolean edited) {
    boolean open() {
      return status.atDesk();
    }

    boolean replayed() {
      return status == DeadLetterStatus.RESENT;
    }
  }

  /**
   * How one message changed a row.
   *
   * @param again whether the row existed before
   * @param leaves the group in which the row was open until now; null when it was not open
   * @param returned whether the message has failed again after a replay
   */
  record Change(
      UUID row, DeadLetter letter, boolean again, @Nullable CauseGroupId leaves, boolean returned) {
    /** The same change, counted as a failure after a replay. */
    Change back() {
      return new Change(row, letter, again, leaves, true);
    }
  }

  private final MessageKey key;
  private final UUID id;
  private final @Nullable Stored stored;
  private int attempt;
  private int parked;
  private boolean open;
  private boolean replayed;
  private @Nullable CauseGroupId group;
  private @Nullable DeadLetter latest;

  private IntakeRow(MessageKey key, UUID id, @Nullable Stored stored) {
    this.key = key;
    this.id = id;
    this.stored = stored;
    if (stored != null) {
      attempt = stored.attempt();
      parked = stored.parked();
      open = stored.open();
      replayed = stored.replayed();
      group = stored.group();
    }
  }

  /** A row that does not exist yet. */
  static IntakeRow fresh(MessageKey key, UUID id) {
    return new IntakeRow(key, id, null);
  }

  /** A row that exists and is locked. */
  static IntakeRow of(MessageKey key, Stored stored) {
    return new IntakeRow(key, stored.id(), stored);
  }

  /**
   * Whether the message has another body than the row's, and so is another message despite its id.
   */
  boolean differs(DeadLetter letter) {
    if (latest != null) {
      return !Arrays.equals(latest.body(), letter.body());
    }
    return stored != null && !stored.bodyHash().equals(hash(letter.body()));
  }

  private static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform supports SHA-256", e);
    }
  }

  /**
   * Whether the message is a duplicate: this delivery was stored before. Messages without an id of
   * their own cannot be told apart, so none of them is a duplicate.
   */
  boolean covers(DeadLetter letter) {
    return !letter.derivedId() && letter.attempt() <= attempt;
  }

  /** Opens or reopens the row, whatever its status: a dead letter that arrives is never ignored. */
  Change arrive(DeadLetter letter) {
    Change change =
        new Change(id, letter, stored != null || latest != null, open ? group : null, replayed);
    attempt = Math.max(attempt, letter.attempt());
    parked++;
    open = true;
    replayed = false;
    group = letter.group();
    latest = letter;
    return change;
  }

  MessageKey key() {
    return key;
  }

  UUID id() {
    return id;
  }

  @Nullable Stored stored() {
    return stored;
  }

  boolean changed() {
    return latest != null;
  }

  int attempt() {
    return attempt;
  }

  int parked() {
    return parked;
  }

  int replays() {
    return stored == null ? 0 : stored.replays();
  }

  /** The last message of the batch for this row; only a changed row has one. */
  DeadLetter latest() {
    return Objects.requireNonNull(latest);
  }
}
