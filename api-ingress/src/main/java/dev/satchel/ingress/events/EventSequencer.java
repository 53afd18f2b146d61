package dev.satchel.ingress.events;

import dev.satchel.delivery.Sequence;
import dev.satchel.delivery.Transactions;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.FeedAdvance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives events the next numbers of their feeds after they were committed. Every ingress runs one;
 * the lock of the sequence decides which of them takes the next events. The number of the sequence
 * itself counts the events of all feeds.
 */
final class EventSequencer {
  static final String NAME = "events";

  private static final int FEEDS_IN_A_MESSAGE = 500;

  private final Transactions transactions;
  private final Sequence sequence;
  private final PendingEvents pending;
  private final FeedRows feeds;
  private final SubjectPaths paths;
  private final Consumer<EventsNumbered> onNumbered;

  /**
   * A sequencer.
   *
   * @param onNumbered is called after each commit with what can be read now
   */
  EventSequencer(
      Transactions transactions,
      JdbcTemplate jdbc,
      SubjectPaths paths,
      Consumer<EventsNumbered> onNumbered) {
    this.transactions = transactions;
    this.sequence = new Sequence(jdbc, NAME);
    this.pending = new PendingEvents(jdbc);
    this.feeds = new FeedRows(jdbc);
    this.paths = paths;
    this.onNumbered = onNumbered;
  }

  /** What one step did. */
  private record Step(List<FeedAdvance> advances, boolean more) {
    static final Step NOTHING = new Step(List.of(), false);
  }

  /**
   * Numbers the oldest events, in one transaction: after a crash either all of them have their
   * numbers or none. A call waits for one in another thread of this process, and not for other
   * processes.
   *
   * @return whether there may be more
   */
  synchronized boolean step() {
    if (!pending.any()) {
      return false;
    }
    Step step = transactions.call(publications -> number());
    for (int from = 0; from < step.advances().size(); from += FEEDS_IN_A_MESSAGE) {
      int to = Math.min(step.advances().size(), from + FEEDS_IN_A_MESSAGE);
      onNumbered.accept(new EventsNumbered(step.advances().subList(from, to)));
    }
    return step.more();
  }

  private Step number() {
    List<Step> done = new ArrayList<>();
    boolean _ =
        sequence.advance(
            head -> {
              PendingEvents.Taken taken = pending.take();
              done.add(new Step(number(taken), taken.more()));
              return new Sequence.Head(head.last() + taken.events(), head.hash());
            });
    return done.isEmpty() ? Step.NOTHING : done.getFirst();
  }

  private List<FeedAdvance> number(PendingEvents.Taken taken) {
    if (taken.feeds().isEmpty()) {
      return List.of();
    }
    Map<String, Long> last = feeds.last(taken.feeds().keySet());
    List<EventPage> pages = new ArrayList<>();
    List<FeedAdvance> advances = new ArrayList<>();
    taken
        .feeds()
        .forEach(
            (feed, events) -> {
              long from = last.getOrDefault(feed, 0L);
              List<EventPage> own =
                  EventPage.cut(feed, from, events, event -> paths.of(event.subject()));
              Set<String> types = new TreeSet<>();
              own.forEach(page -> types.addAll(page.types()));
              pages.addAll(own);
              advances.add(new FeedAdvance(feed, from, from + events.size(), types));
            });
    feeds.add(pages);
    feeds.advance(advances);
    return advances;
  }
}
