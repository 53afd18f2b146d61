package dev.satchel.ingress.waiting;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.messages.TicketChange;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request that waits for news of a ticket or of a subject. */
public final class Waiter {
  /** What a request waits for. */
  public enum Until {
    /** The ticket is done. */
    DONE,
    /** The ticket is newer than the client knows. */
    CHANGED,
    /** A ticket has changed the subject. */
    TOUCHED
  }

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final ApiKey owner;
  private final Awaited awaited;
  private final Until until;
  private final long endsAt;
  private final CompletableFuture<WaitEnd> end = new CompletableFuture<>();
  private int known = UNKNOWN;
  private @Nullable TicketChange latest;
  private final long recheckFrom;
  private boolean ending;

  Waiter(ApiKey owner, Awaited awaited, Until until, long endsAt, long recheckFrom) {
    this.owner = owner;
    this.awaited = awaited;
    this.until = until;
    this.endsAt = endsAt;
    this.recheckFrom = recheckFrom;
  }

  /** One that has found no place: its wait is over before it began. */
  static Waiter refused(ApiKey owner, Awaited awaited, Until until) {
    Waiter waiter = new Waiter(owner, awaited, until, 0, 0);
    waiter.ending = true;
    waiter.end.complete(new WaitEnd(WaitEnd.Cause.REFUSED, null));
    return waiter;
  }

  /** Completed, on a thread that may write to the client, with why the wait is over. */
  public CompletableFuture<WaitEnd> end() {
    return end;
  }

  /** Whose request waits. */
  ApiKey owner() {
    return owner;
  }

  Awaited awaited() {
    return awaited;
  }

  /** When its time is up, in milliseconds of {@link Waiters}' time. */
  long endsAt() {
    return endsAt;
  }

  /** Learns of a change, or of the row that was read; true when the wait is over because of it. */
  synchronized boolean learn(TicketChange change) {
    if (latest == null || change.version() > latest.version()) {
      latest = change;
    }
    return claimIfSatisfied();
  }

  /** Sets the version that the client has; true when a newer one is there already. */
  synchronized boolean startFrom(int version) {
    known = version;
    return claimIfSatisfied();
  }

  /** Called when a ticket has changed the subject; true when that ends the wait. */
  boolean touch() {
    return until == Until.TOUCHED && claim();
  }

  /** Called with the version of the subject; true when that ends the wait. */
  synchronized boolean touch(int version) {
    return known != UNKNOWN && version > known && touch();
  }

  /** Whether it waits for a change of a subject, not of a ticket. */
  boolean isForSubject() {
    return until == Until.TOUCHED;
  }

  /** Takes the right to end this wait; true for one caller only. */
  synchronized boolean claim() {
    boolean first = !ending;
    ending = true;
    return first;
  }

  synchronized @Nullable TicketChange latest() {
    return latest;
  }

  /** The version below which nothing is news. */
  synchronized int seenVersion() {
    int seen = latest == null || isForSubject() ? 0 : latest.version();
    return known == UNKNOWN ? seen : Math.max(known, seen);
  }

  /** Whether it has waited for so long that its update may have been lost. */
  synchronized boolean recheckDue(long now) {
    return !ending && now >= recheckFrom;
  }

  /** Whether a version can be news to it: that of a subject is compared with what was read. */
  synchronized boolean canCompare() {
    return !isForSubject() || known != UNKNOWN;
  }

  private boolean claimIfSatisfied() {
    TicketChange change = latest;
    if (change == null) {
      return false;
    }
    boolean satisfied =
        switch (until) {
          case DONE -> change.status().done();
          case CHANGED -> known != UNKNOWN && change.version() > known;
          case TOUCHED -> false;
        };
    return satisfied && claim();
  }
}
