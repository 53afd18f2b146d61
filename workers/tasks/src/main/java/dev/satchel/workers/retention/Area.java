package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table that is purged, in the order of a key, a bounded piece at a time. */
interface Area {
  /** All areas, in the order in which a run purges them. */
  enum Name {
    INBOX,
    /** After the inbox: an attempt tells which ticket the message of an inbox row belongs to. */
    ATTEMPTS,
    DEAD_LETTERS,
    DEAD_LETTER_RUNS,
    /** After the rows that refer to them. */
    TICKETS,
    AUDIT,
    EVENTS,
    DISCREPANCIES,
    RECONCILIATION_RUNS;

    /** The name as stored in rows and shown in settings and metrics. */
    String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Name of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Optional<Name> next() {
      return Stream.of(values()).dropWhile(name -> name != this).skip(1).findFirst();
    }
  }

  /**
   * The bounds of a piece.
   *
   * @param position where the last piece ended, null for the first; each area has its own form
   * @param olderThan rows that were closed before this time are expired
   * @param now the current time; ids are made before or shortly after it
   * @param rows how many rows the piece reads, and how many it deletes, at most
   */
  record Piece(@Nullable String position, Instant olderThan, Instant now, int rows) {}

  /**
   * The result of a piece.
   *
   * @param position where the piece ended; null when the area is finished
   * @param purged how many rows are deleted
   */
  record Purged(@Nullable String position, int purged) {}

  /** The name of this area. */
  Name name();

  /** Deletes the expired rows of the next piece, inside the open transaction. */
  Purged purge(Piece piece);

  /** About when the oldest row was made; empty when there is none. */
  Optional<Instant> oldest();
}
