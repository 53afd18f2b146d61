package dev.satchel.ingress.tickets;

import java.util.List;

/** What a domain knows about the course of a ticket. Each domain declares its own as a bean. */
public interface TimelineSource {
  /** The most events that one source tells of a ticket. */
  int MOST = 200;

  /** What happened on behalf of the ticket, at most {@link #MOST} events with stored times. */
  List<TimelineEvent> of(Ticket ticket);
}
