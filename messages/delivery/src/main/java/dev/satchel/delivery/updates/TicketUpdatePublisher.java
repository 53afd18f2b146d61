package dev.satchel.delivery.updates;

import dev.satchel.delivery.TicketUpdates;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketsChanged;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Notifies every ingress of the tickets that a committed batch changed, many in one message. */
public final class TicketUpdatePublisher implements TicketUpdates {
  private static final int CHANGES_IN_A_MESSAGE = 500;

  private final Publisher publisher;

  /** Publishes through the publisher of the process. */
  public TicketUpdatePublisher(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void tellOnceCommitted(List<TicketChange> changes) {
    if (!changes.isEmpty()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              publish(changes);
            }
          });
    }
  }

  /** Publishes committed changes. Losing one is harmless: the sweep of the ingress finds it. */
  public void publish(List<TicketChange> changes) {
    for (int from = 0; from < changes.size(); from += CHANGES_IN_A_MESSAGE) {
      int to = Math.min(changes.size(), from + CHANGES_IN_A_MESSAGE);
      publisher.publishUpdate(new TicketsChanged(changes.subList(from, to)));
    }
  }
}
