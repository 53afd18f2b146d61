package dev.satchel.ingress.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoneTicketsTest {
  private static final TicketId TICKET = new TicketId(new UUID(1, 2));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<TicketId, TicketRows.Owned> rows = new ConcurrentHashMap<>();
  private final AtomicInteger queries = new AtomicInteger();
  private final SharedReads<TicketId, TicketRows.Owned> reads =
      new SharedReads<>(
          this::query, "tickets", new WritingSettings(1, 10, 10, null, 100, 100), 10, registry);

  private Map<TicketId, TicketRows.Owned> query(Collection<TicketId> ids) {
    queries.incrementAndGet();
    return rows;
  }

  @BeforeEach
  void start() {
    reads.start();
  }

  @AfterEach
  void stop() {
    reads.stop();
  }

  @Test
  void aDoneTicketIsReadOnce() {
    DoneTickets tickets = new DoneTickets(reads, new ReadingSettings(10), registry);
    rows.put(TICKET, ticket(3, TicketStatus.SUCCEEDED));
    assertThat(tickets.read(TICKET)).isEqualTo(tickets.read(TICKET)).isPresent();
    assertThat(queries).hasValue(1);
  }

  @Test
  void anOpenTicketIsReadEachTime() {
    DoneTickets tickets = new DoneTickets(reads, new ReadingSettings(10), registry);
    rows.put(TICKET, ticket(1, TicketStatus.ACCEPTED));
    assertThat(tickets.read(TICKET).orElseThrow().ticket().done()).isFalse();
    rows.put(TICKET, ticket(2, TicketStatus.FAILED));
    assertThat(tickets.read(TICKET).orElseThrow().ticket().done()).isTrue();
    assertThat(queries).hasValue(2);
  }

  @Test
  void anUnknownTicketIsReadEachTime() {
    DoneTickets tickets = new DoneTickets(reads, new ReadingSettings(10), registry);
    assertThat(tickets.read(TICKET)).isEmpty();
    rows.put(TICKET, ticket(1, TicketStatus.ACCEPTED));
    assertThat(tickets.read(TICKET)).isPresent();
  }

  private static TicketRows.Owned ticket(int version, TicketStatus status) {
    Instant now = Instant.EPOCH;
    return new TicketRows.Owned(
        new TenantId("default"),
        new Ticket(
            TICKET,
            "payments.pay.v1",
            null,
            now,
            new Sender(null, null),
            new TicketChange(TICKET, null, version, status, null, 1, now, null, null)));
  }
}
