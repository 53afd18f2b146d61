package dev.satchel.baselines;

import com.fasterxml.uuid.NoArgGenerator;
import dev.satchel.baselines.NaiveTicketRows.Keyed;
import dev.satchel.baselines.NaiveTicketRows.Ticket;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TicketId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accepts payments and shows their tickets. It has one tenant and checks no API key, so it does
 * less work per request than Satchel's ingress.
 */
@RestController
class NaivePaymentController {
  private static final String TENANT = "default";
  private static final String PATH = "/v1/payments";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final NaiveAcceptance acceptance;
  private final NaiveTicketRows tickets;
  private final JsonMapper json;
  private final NoArgGenerator ids;
  private final Clock clock;

  NaivePaymentController(
      NaiveAcceptance acceptance,
      NaiveTicketRows tickets,
      JsonMapper json,
      NoArgGenerator ids,
      Clock clock) {
    this.acceptance = acceptance;
    this.tickets = tickets;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  @PostMapping(PATH)
  ResponseEntity<Ticket> pay(
      @RequestHeader("Idempotency-Key") @Pattern(regexp = "[!-~]{1,255}") String key,
      @RequestBody @Valid NaivePaymentRequest request) {
    NaivePayment payment = payment(request);
    byte[] hash = hash(request);
    try {
      acceptance.accept(
          new NaiveTicket(payment, key, hash, json.writeValueAsBytes(payment), clock.instant()));
    } catch (DuplicateKeyException duplicate) {
      return replay(key, hash, duplicate);
    }
    return accepted(new Ticket(new TicketId(payment.id()).toString(), "accepted", false), false);
  }

  private NaivePayment payment(NaivePaymentRequest request) {
    Map<String, String> metadata = request.metadata();
    return new NaivePayment(
        ids.generate(),
        TENANT,
        AccountId.parse(request.from()).uuid(),
        AccountId.parse(request.to()).uuid(),
        request.amount().asset(),
        request.amount().value(),
        metadata == null ? Map.of() : metadata);
  }

  private ResponseEntity<Ticket> replay(String key, byte[] hash, DuplicateKeyException duplicate) {
    Keyed there = tickets.byKey(TENANT, key).orElseThrow(() -> duplicate);
    return Arrays.equals(there.requestHash(), hash)
        ? accepted(there.ticket(), true)
        : ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).build();
  }

  private static ResponseEntity<Ticket> accepted(Ticket ticket, boolean replayed) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.accepted().location(URI.create("/v1/tickets/" + ticket.id()));
    if (replayed) {
      answer.header("Idempotency-Replayed", "true");
    }
    return answer.body(ticket);
  }

  private byte[] hash(NaivePaymentRequest request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(("POST " + PATH + "\n").getBytes(StandardCharsets.UTF_8));
      return digest.digest(json.writeValueAsBytes(request));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Long-polls in the usual way: the request's virtual thread reads the row each second. */
  @GetMapping("/v1/tickets/{id}")
  ResponseEntity<Ticket> ticket(
      @PathVariable @Pattern(regexp = "tkt_[0-9a-f]{32}") String id,
      @RequestParam(defaultValue = "0") @Min(0) @Max(60) int wait)
      throws InterruptedException {
    Instant until = clock.instant().plusSeconds(wait);
    Optional<Ticket> ticket = tickets.find(TicketId.parse(id));
    while (ticket.isPresent() && !ticket.get().done() && clock.instant().isBefore(until)) {
      Thread.sleep(LOOK_EVERY);
      ticket = tickets.find(TicketId.parse(id));
    }
    return ResponseEntity.of(ticket);
  }
}
