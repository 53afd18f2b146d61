package dev.satchel.ingress.tickets;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdRange;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tickets a list shows. {@code externalId} has an index, and so has each status but {@code
 * accepted} and {@code succeeded}: these two and {@code task} are looked for among the rows. All
 * filters can be combined.
 *
 * @param task the stable type name
 */
record TicketFilter(
    @Nullable TicketStatus status, @Nullable String task, @Nullable String externalId) {
  /** The query parameters of the list. */
  static final List<String> PARAMETERS =
      Stream.of(
              Page.PARAMETERS.stream(),
              Stream.of("status", "task", "externalId"),
              IdBounds.PARAMETERS.stream())
          .flatMap(names -> names)
          .toList();

  private static final List<String> STATUSES =
      Stream.of(TicketStatus.values()).map(TicketStatus::wireName).toList();

  static TicketFilter read(Query query, MessageCodec codec) {
    String status = query.word("status", STATUSES);
    String task = query.text("task", 64);
    if (task != null && codec.queueOfType(task).isEmpty()) {
      query.note("task", "task", "is not a type of task, such as payments.pay.v1");
    }
    return new TicketFilter(
        status == null ? null : TicketStatus.of(status), task, query.text("externalId", 255));
  }

  /** The walk over the ids of a page. */
  IdWalk walk(TenantId tenant, IdBounds bounds, Page.Asked asked) {
    if (externalId != null) {
      IdRange range =
          IdRange.of(
              "ticket",
              "ticket_by_external_id",
              "tenant = ? AND external_id = ?",
              tenant.name(),
              externalId);
      return IdWalk.of(List.of(range), bounds, asked, status != null || task != null);
    }
    if (status == null) {
      return IdWalk.of(all(tenant), bounds, asked, task != null);
    }
    return isRare(status)
        ? IdWalk.of(List.of(rare(tenant, status)), bounds, asked, task != null)
        : IdWalk.of(List.of(usual(tenant)), bounds, asked, true);
  }

  private static List<IdRange> all(TenantId tenant) {
    List<IdRange> ranges = new ArrayList<>();
    ranges.add(usual(tenant));
    for (TicketStatus status : TicketStatus.values()) {
      if (isRare(status)) {
        ranges.add(rare(tenant, status));
      }
    }
    return ranges;
  }

  private static IdRange usual(TenantId tenant) {
    return IdRange.of(
        "ticket", "ticket_by_status", "tenant = ? AND rare_status IS NULL", tenant.name());
  }

  private static IdRange rare(TenantId tenant, TicketStatus status) {
    return IdRange.of(
        "ticket",
        "ticket_by_status",
        "tenant = ? AND rare_status = ?",
        tenant.name(),
        status.wireName());
  }

  /** Whether the column {@code rare_status} has it. */
  private static boolean isRare(TicketStatus status) {
    return switch (status) {
      case ACCEPTED, SUCCEEDED -> false;
      case RUNNING, RETRYING, PARKED, FAILED, CANCELLED -> true;
    };
  }
}
