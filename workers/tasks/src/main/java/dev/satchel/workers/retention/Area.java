package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table that is purged, in the order of a key, a bounded piece at a time. */
interface Area {
  /** All of them, in the order in which a run takes them. */
  enum Name {
    INBOX,
    /** After the inbox: an attempt tells which ticket the message of an inbox row belongs to. */
    ATTEMPTS,
    DEAD_LETTERS,
    DEAD_LETTER_RUNS,
    /** After what refers to them. */
    TICKETS,
    AUDIT,
    DISCREPANCIES,
    RECONCILIATION_RUNS;

    /** As it stands in rows, settings and metrics. */
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
   * What a piece is about.
   *
   * @param position where the last piece ended, null for the first; each area has its own form
   * @param olderThan what was over before this time is past its time
   * @param now for ids, which tell when they were made
   * @param rows how many rows the piece looks at, and how many it deletes, at most
   */
  record Piece(@Nullable String position, Instant olderThan, Instant now, int rows) {}

  /**
   * A piece that is done.
   *
   * @param position where it ended; null when the area is through
   * @param purged how many rows are deleted
   */
  record Purged(@Nullable String position, int purged) {}

  /** Which one it is. */
  Name name();

  /** Deletes what may go of the next piece, inside the transaction that is open. */
  Purged purge(Piece piece);

  /** About when the oldest row was made; empty when there is none. */
  Optional<Instant> oldest();
}
