package dev.satchel.baselines;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * The naive design: one transaction writes the ticket and its outbox row; then it publishes, waits
 * for the broker's confirm and deletes the row. Without a confirm the row stays for the relay.
 */
final class NaiveOutboxAcceptance implements NaiveAcceptance {
  private final NaiveTicketRows tickets;
  private final NaiveOutboxRows outbox;
  private final NaivePaymentPublisher publisher;
  private final TransactionTemplate transaction;

  NaiveOutboxAcceptance(
      NaiveTicketRows tickets,
      NaiveOutboxRows outbox,
      NaivePaymentPublisher publisher,
      TransactionTemplate transaction) {
    this.tickets = tickets;
    this.outbox = outbox;
    this.publisher = publisher;
    this.transaction = transaction;
  }

  @Override
  public void accept(NaiveTicket ticket) {
    NaiveOutboxRows.Row row = new NaiveOutboxRows.Row(ticket.payment().id(), ticket.command());
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
