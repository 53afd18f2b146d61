package dev.satchel.ingress.tickets;

import dev.satchel.messages.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The course of a ticket, oldest event first: its request, its attempts, what the domains know, and
 * its end. Only times that are stored are told: when the message was sent and confirmed is not, and
 * the first attempt shows that it was.
 */
final class Timelines {
  private final AttemptRows attempts;
  private final List<TimelineSource> sources;

  Timelines(AttemptRows attempts, List<TimelineSource> sources) {
    this.attempts = attempts;
    this.sources =
        sources.stream()
            .sorted(Comparator.comparing(source -> source.getClass().getName()))
            .toList();
  }

  /** Of more attempts than the limit, the newest ones. */
  List<TimelineEvent> of(Ticket ticket) {
    List<TimelineEvent> events = new ArrayList<>();
    events.addAll(attempts.newest(ticket.id(), TimelineSource.MOST));
    sources.forEach(source -> events.addAll(source.of(ticket)));
    // Stable: of events with the same time, the cause comes before the effect.
    events.sort(Comparator.comparing(TimelineEvent::at));
    // What one transaction writes has times that differ by a millisecond, in either direction.
    events.addFirst(request(ticket));
    if (ticket.done()) {
      events.addLast(end(ticket));
    }
    return events;
  }

  private static TimelineEvent request(Ticket ticket) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("task", ticket.task());
    facts.put("resource", ticket.resource());
    facts.put("actor", ticket.sender().actor());
    facts.put("requestId", ticket.sender().requestId());
    return new TimelineEvent(ticket.createdAt(), "accepted", facts);
  }

  private static TimelineEvent end(Ticket ticket) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    Problem error = ticket.state().error();
    facts.put("status", ticket.state().status().wireName());
    facts.put("error", error == null ? null : Ticket.problem(error));
    return new TimelineEvent(ticket.state().updatedAt(), "done", facts);
  }
}
