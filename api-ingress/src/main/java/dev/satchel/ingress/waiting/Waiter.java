package dev.satchel.ingress.waiting;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.messages.TicketChange;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request that waits for a ticket. */
public final class Waiter {
  /** What a request waits for. */
  public enum Until {
    /** The ticket is done. */
    DONE,
    /** The ticket is newer than the client knows. */
    CHANGED,
    /** Another ticket has changed what this one made. */
    TOUCHED
  }

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final ApiKey owner;
  private final UUID ticket;
  private final Until until;
  private final long endsAt;
  private final CompletableFuture<WaitEnd> end = new CompletableFuture<>();
  private int known = UNKNOWN;
  private @Nullable TicketChange latest;
  private final long recheckFrom;
  private boolean ending;

  Waiter(ApiKey owner, UUID ticket, Until until, long endsAt, long recheckFrom) {
    this.owner = owner;
    this.ticket = ticket;
    this.until = until;
    this.endsAt = endsAt;
    this.recheckFrom = recheckFrom;
  }

  /** One that has found no place: its wait is over before it began. */
  static Waiter refused(ApiKey owner, UUID ticket, Until until) {
    Waiter waiter = new Waiter(owner, ticket, until, 0, 0);
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

  UUID ticket() {
    return ticket;
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

  /** Called when another ticket changes the resource; true when that ends the wait. */
  boolean touch() {
    return until == Until.TOUCHED && claim();
  }

  /** Called with the version of the resource; true when that ends the wait. */
  synchronized boolean touch(int version) {
    return known != UNKNOWN && version > known && touch();
  }

  /** Whether it waits for a change of the resource, not of the ticket. */
  boolean isForWhatWasMade() {
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
    int seen = latest == null || isForWhatWasMade() ? 0 : latest.version();
    return known == UNKNOWN ? seen : Math.max(known, seen);
  }

  /** Whether it has waited for so long that its update may have been lost. */
  synchronized boolean recheckDue(long now) {
    return !ending && now >= recheckFrom;
  }

  /** Whether a version can be news to it: one that was made is compared with what was read. */
  synchronized boolean canCompare() {
    return !isForWhatWasMade() || known != UNKNOWN;
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
