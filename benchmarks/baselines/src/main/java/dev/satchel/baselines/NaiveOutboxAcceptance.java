package dev.satchel.baselines;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * The naive design: one transaction for the ticket and its outbox row, then publish, wait for the
 * broker's confirm and delete the row. Without the confirm the row stays, for the relay.
 */
final class OutboxAcceptance implements Acceptance {
  private final TicketRows tickets;
  private final OutboxRows outbox;
  private final PaymentPublisher publisher;
  private final TransactionTemplate transaction;

  OutboxAcceptance(
      TicketRows tickets,
      OutboxRows outbox,
      PaymentPublisher publisher,
      TransactionTemplate transaction) {
    this.tickets = tickets;
    this.outbox = outbox;
    this.publisher = publisher;
    this.transaction = transaction;
  }

  @Override
  public void accept(NewTicket ticket) {
    OutboxRows.Row row = new OutboxRows.Row(ticket.payment().id(), ticket.command());
    transaction.executeWithoutResult(
        status -> {
          tickets.insert(ticket);
          outbox.insert(row, ticket.createdAt());
        });
    if (publisher.publish(row)) {
      outbox.delete(row.id());
    }
  }
}
