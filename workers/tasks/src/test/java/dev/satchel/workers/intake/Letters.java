package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetter.Source;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters for tests. */
final class Letters {
  static final Instant FAILED = Instant.parse("2026-11-21T11:59:30Z");

  private Letters() {}

  static DeadLetter parked(UUID id, int attempt, String cause) {
    return letter(id, false, attempt, null, Source.PARKED, cause, "{\"payment\":\"pay_1\"}");
  }

  /** A dead letter of a message that the application has parked. */
  static DeadLetter parkedOfTicket(UUID id, int attempt, TicketId ticket) {
    return letter(id, false, attempt, ticket, Source.PARKED, "timeout", "{}");
  }

  static DeadLetter ofTicket(UUID id, int attempt, TicketId ticket) {
    return letter(id, false, attempt, ticket, Source.BROKER, "broker-rejected", "{}");
  }

  /** A dead letter that names a ticket and has a body of its own. */
  static DeadLetter withBody(UUID id, int attempt, TicketId ticket, String body) {
    return letter(id, false, attempt, ticket, Source.BROKER, "broker-rejected", body);
  }

  /** A dead letter of another type. */
  static DeadLetter ofType(UUID id, int attempt, TicketId ticket, String type) {
    DeadLetter own = ofTicket(id, attempt, ticket);
    return new DeadLetter(
        own.queue(),
        own.messageId(),
        own.derivedId(),
        own.attempt(),
        own.ticket(),
        type,
        own.contentType(),
        own.headers(),
        own.body(),
        own.source(),
        own.cause(),
        own.detail(),
        own.failedAt(),
        own.whole());
  }

  /** The same dead letter from a queue other than that of its ticket. */
  static DeadLetter elsewhere(UUID id, TicketId ticket) {
    DeadLetter own = ofTicket(id, 1, ticket);
    return new DeadLetter(
        TaskQueue.NOTIFICATIONS,
        own.messageId(),
        own.derivedId(),
        own.attempt(),
        own.ticket(),
        own.type(),
        own.contentType(),
        own.headers(),
        own.body(),
        own.source(),
        own.cause(),
        own.detail(),
        own.failedAt(),
        own.whole());
  }

  static DeadLetter withoutId(UUID derived, String body) {
    return letter(derived, true, 1, null, Source.BROKER, "broker-rejected", body);
  }

  static DeadLetter withBody(UUID id, String body) {
    return letter(id, false, 1, null, Source.PARKED, "undecodable", body);
  }

  /** The dead letter of a later attempt of the same message. */
  static DeadLetter again(DeadLetter letter, int attempt) {
    return new DeadLetter(
        letter.queue(),
        letter.messageId(),
        letter.derivedId(),
        attempt,
        letter.ticket(),
        letter.type(),
        letter.contentType(),
        letter.headers(),
        letter.body(),
        letter.source(),
        letter.cause(),
        null,
        letter.failedAt().plusSeconds(1),
        letter.whole());
  }

  private static DeadLetter letter(
      UUID id,
      boolean derived,
      int attempt,
      @Nullable TicketId ticket,
      Source source,
      String cause,
      String body) {
    return new DeadLetter(
        TaskQueue.PAYMENTS,
        id,
        derived,
        attempt,
        ticket,
        "payments.pay.v1",
        "application/json",
        Map.of("traceparent", "00-1"),
        body.getBytes(StandardCharsets.ISO_8859_1),
        source,
        cause,
        source == Source.BROKER ? "{\"count\":1}" : null,
        FAILED.plusSeconds(attempt),
        true);
  }
}
