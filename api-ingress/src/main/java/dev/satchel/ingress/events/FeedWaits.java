package dev.satchel.ingress.events;

import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.waiting.WaitEnd;
import dev.satchel.ingress.waiting.Waiter;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.FeedAdvance;
import dev.satchel.messages.TicketChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for events. An update tells which feeds have moved and which types are
 * among the new events; a request for other types goes on waiting. No request reads anything before
 * an update, or the sweep, says that there may be something for it.
 */
final class FeedWaits implements TicketUpdateListener {
  private final Waiters waiters;
  private final ConcurrentMap<String, Set<FeedWait>> byFeed = new ConcurrentHashMap<>();
  private volatile Runnable worked = () -> {};
  private volatile Runnable missed = () -> {};

  FeedWaits(Waiters waiters) {
    this.waiters = waiters;
  }

  /** One request that waits. */
  static final class FeedWait {
    private static final long UNREAD = -1;

    private final Waiter waiter;
    private final Set<String> types;
    private long seen = UNREAD;
    private long matching;

    private FeedWait(Waiter waiter, Set<String> types) {
      this.waiter = waiter;
      this.types = types;
    }

    Waiter waiter() {
      return waiter;
    }

    /** Receives an update; true when there is something for this request. */
    private synchronized boolean learn(FeedAdvance advance) {
      if (types.isEmpty() || !Collections.disjoint(types, advance.types())) {
        matching = Math.max(matching, advance.to());
      }
      if (seen == UNREAD) {
        return false;
      }
      // An update that does not follow what is known may have followed a lost one: the sweep looks.
      if (matching <= seen && advance.from() <= seen) {
        seen = Math.max(seen, advance.to());
      }
      return matching > seen;
    }

    /** Sets up to where the request has read; true when there is something after it already. */
    private synchronized boolean startFrom(long last) {
      seen = last;
      return matching > last;
    }

    private synchronized boolean behind(long last) {
      return seen != UNREAD && last > seen;
    }
  }

  /**
   * Registers a wait; the caller then reads, and passes the last number of the feed to {@link
   * #startFrom}.
   *
   * @param types none for all
   */
  FeedWait register(ApiKey key, String feed, Set<String> types, Duration atMost) {
    FeedWait wait = new FeedWait(waiters.registerFeed(key, feed, atMost), types);
    byFeed.compute(feed, (name, waits) -> added(waits, wait));
    CompletableFuture<WaitEnd> _ =
        wait.waiter()
            .end()
            .whenComplete(
                (end, failure) ->
                    byFeed.computeIfPresent(feed, (name, waits) -> removed(waits, wait)));
    return wait;
  }

  void startFrom(FeedWait wait, long last) {
    if (wait.startFrom(last)) {
      waiters.news(wait.waiter());
    }
  }

  void abandon(FeedWait wait) {
    waiters.abandon(wait.waiter());
  }

  /** The feeds for which requests wait. */
  List<String> feeds() {
    return List.copyOf(byFeed.keySet());
  }

  /** Receives the last numbers of feeds, which the sweep has read. */
  void swept(Map<String, Long> last) {
    last.forEach(
        (feed, number) ->
            waits(feed).stream()
                .filter(wait -> wait.behind(number))
                .forEach(wait -> waiters.news(wait.waiter())));
  }

  @Override
  public void numbered(EventsNumbered numbered) {
    for (FeedAdvance advance : numbered.feeds()) {
      for (FeedWait wait : waits(advance.feed())) {
        if (wait.learn(advance)) {
          waiters.news(wait.waiter());
        }
      }
    }
  }

  /** Tickets have changed, so there may be events to be numbered. */
  @Override
  public void changed(List<TicketChange> changes) {
    worked.run();
  }

  @Override
  public void resubscribed() {
    missed.run();
  }

  /**
   * Sets what is run after updates.
   *
   * @param worked when there may be events without a number
   * @param missed when updates may have been lost
   */
  void onUpdates(Runnable worked, Runnable missed) {
    this.worked = worked;
    this.missed = missed;
  }

  private List<FeedWait> waits(String feed) {
    return new ArrayList<>(byFeed.getOrDefault(feed, Set.of()));
  }

  private static Set<FeedWait> added(@Nullable Set<FeedWait> waits, FeedWait wait) {
    Set<FeedWait> all = waits == null ? ConcurrentHashMap.newKeySet(1) : waits;
    all.add(wait);
    return all;
  }

  private static @Nullable Set<FeedWait> removed(Set<FeedWait> waits, FeedWait wait) {
    waits.remove(wait);
    return waits.isEmpty() ? null : waits;
  }
}
