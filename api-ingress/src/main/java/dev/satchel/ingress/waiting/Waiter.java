package dev.satchel.ingress.waiting;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.messages.TicketChange;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request that waits for a change of a ticket or of a subject (a long poll). */
public final class Waiter {
  /** What a request waits for. */
  public enum Until {
    /** The ticket is done. */
    DONE,
    /** The ticket or subject has a newer version than the client. */
    CHANGED
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

  /** A wait that is refused because a limit was reached; it is over before it begins. */
  static Waiter refused(ApiKey owner, Awaited awaited, Until until) {
    Waiter waiter = new Waiter(owner, awaited, until, 0, 0);
    waiter.ending = true;
    waiter.end.complete(new WaitEnd(WaitEnd.Cause.REFUSED, null));
    return waiter;
  }

  /** Completed when the wait is over, on a thread that may write to the client. */
  public CompletableFuture<WaitEnd> end() {
    return end;
  }

  /** The API key of the waiting request. */
  ApiKey owner() {
    return owner;
  }

  Awaited awaited() {
    return awaited;
  }

  /** When its time-out expires, in milliseconds of the clock of {@link Waiters}. */
  long endsAt() {
    return endsAt;
  }

  /**
   * Receives a change of the ticket, from an update or from the sweep; true when it ends the wait.
   */
  synchronized boolean learn(TicketChange change) {
    if (latest == null || change.version() > latest.version()) {
      latest = change;
    }
    return claimIfSatisfied();
  }

  /**
   * Sets the version that the client has; true when a newer change has already arrived, or one that
   * ends the wait.
   */
  synchronized boolean startFrom(int version) {
    known = version;
    return claimIfSatisfied();
  }

  /** Called with the version of the subject; true when that ends the wait. */
  synchronized boolean touch(int version) {
    return known != UNKNOWN && version > known && claim();
  }

  /** Whether it waits for a change of a subject, not of a ticket. */
  boolean isForSubject() {
    return awaited instanceof Awaited.OfSubject;
  }

  /** Claims the right to end this wait; true for the first caller only. */
  synchronized boolean claim() {
    boolean first = !ending;
    ending = true;
    return first;
  }

  synchronized @Nullable TicketChange latest() {
    return latest;
  }

  /** The highest version that is already known; only a higher one is news. */
  synchronized int seenVersion() {
    int seen = latest == null ? 0 : latest.version();
    return known == UNKNOWN ? seen : Math.max(known, seen);
  }

  /** Whether it has waited for so long that its update may have been lost. */
  synchronized boolean recheckDue(long now) {
    return !ending && now >= recheckFrom;
  }

  /**
   * Whether the sweep can compare versions for it; a wait for a subject needs the version that the
   * request has read.
   */
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
        };
    return satisfied && claim();
  }
}
