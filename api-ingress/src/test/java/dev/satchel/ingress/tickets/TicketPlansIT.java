package dev.satchel.ingress.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.lists.FilledTables;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketStatus;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Each filter of the list of tickets reads a bounded number of rows, in a table with many. */
class TicketPlansIT {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Page.Asked FIRST = new Page.Asked(50, null, 0);

  private static FilledTables tables;
  private static TicketLists lists;

  @BeforeAll
  static void fill() {
    tables = new FilledTables();
    lists =
        new TicketLists(
            tables.jdbc(),
            new TicketRows(new JdbcTemplate(tables.dataSource()), new SubjectPaths(List.of())),
            new MessageCodec());
  }

  @AfterAll
  static void drop() {
    tables.close();
  }

  private static TicketFilter filter(
      @Nullable TicketStatus status, @Nullable String task, @Nullable String externalId) {
    return new TicketFilter(status, task, externalId);
  }

  private static Page read(TicketFilter filter, int rows) {
    return tables.readsAtMost(rows, () -> lists.page(SHOP, filter, IdBounds.of(FIRST), FIRST));
  }

  @Test
  void aPageOfAllTicketsReadsAboutAsManyEntriesAsItShows() {
    TicketFilter all = filter(null, null, null);
    tables.assertUses(all.walk(SHOP, IdBounds.of(FIRST), FIRST), List.of("ticket_by_status"));
    assertThat(read(all, 6 * 51).data()).hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(TicketStatus.class)
  void aStatusIsReadByItsIndex(TicketStatus status) {
    TicketFilter filter = filter(status, null, null);
    tables.assertUses(filter.walk(SHOP, IdBounds.of(FIRST), FIRST), List.of("ticket_by_status"));
    Page page = read(filter, 6 * IdWalk.MOST);
    switch (status) {
      case FAILED -> assertThat(page.data()).hasSize(Math.min(50, FilledTables.ROWS / 1000));
      case SUCCEEDED, ACCEPTED -> assertThat(page.data()).hasSize(50);
      case RUNNING, RETRYING, PARKED, CANCELLED -> assertThat(page.data()).isEmpty();
    }
  }

  @Test
  void aRareStatusReadsNoMoreThanItShows() {
    read(filter(TicketStatus.FAILED, null, null), 3 * 51);
    read(filter(TicketStatus.PARKED, null, null), 0);
  }

  static Stream<TicketFilter> walks() {
    return Stream.of(
        filter(null, "credits.book.v1", null),
        filter(TicketStatus.SUCCEEDED, "credits.book.v1", null),
        filter(TicketStatus.FAILED, "payments.pay.v1", null),
        filter(TicketStatus.SUCCEEDED, null, "order-10"),
        filter(null, null, "order-10"));
  }

  @ParameterizedTest
  @MethodSource("walks")
  void aFilterWithoutAnIndexReadsABoundedNumberOfRowsAndGoesOnAtItsCursor(TicketFilter filter) {
    tables.assertUses(
        filter.walk(SHOP, IdBounds.of(FIRST), FIRST),
        List.of("ticket_by_status", "ticket_by_external_id"));
    Page page = read(filter, 6 * IdWalk.MOST);
    assertThat(page.data()).isNotEmpty();
  }
}
