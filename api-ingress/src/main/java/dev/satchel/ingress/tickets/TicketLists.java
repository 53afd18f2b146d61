package dev.satchel.ingress.tickets;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.messages.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The list of a tenant's tickets. */
final class TicketLists {
  private final JdbcClient jdbc;
  private final TicketRows rows;
  private final MessageCodec codec;

  TicketLists(JdbcClient jdbc, TicketRows rows, MessageCodec codec) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.codec = codec;
  }

  Page page(TenantId tenant, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, TicketFilter.PARAMETERS);
    Page.Asked asked = Page.asked(query, errors);
    TicketFilter filter = TicketFilter.read(query, codec);
    IdBounds bounds = IdBounds.read(query, asked);
    errors.refuseIfAny();
    return page(tenant, filter, bounds, asked);
  }

  Page page(TenantId tenant, TicketFilter filter, IdBounds bounds, Page.Asked asked) {
    return filter
        .walk(tenant, bounds, asked)
        .page(
            jdbc,
            asked,
            (ids, most) -> rows.listed(tenant, filter, ids, most),
            Ticket::members,
            ticket -> ticket.id().uuid());
  }
}
