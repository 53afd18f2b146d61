package dev.satchel.acceptance;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** One client of the load; it sends one request after the other. */
final class LoadClient implements Runnable {
  private static final long PAUSE_MS = 40;
  private static final long RETRY_MS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration GIVES_UP_AFTER = Duration.ofMinutes(3);

  private final Load load;
  private final Load.Place place;
  private final Random random;
  private final List<Paid> payments = new ArrayList<>();

  /** A payment of this client and its captured amount. */
  private record Paid(String id, long value) {}

  LoadClient(Load load, Load.Place place, long seed) {
    this.load = load;
    this.place = place;
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    while (!load.stopsWithin(random.nextLong(PAUSE_MS))) {
      int dice = random.nextInt(100);
      if (dice < 50) {
        pay();
      } else if (dice < 80 || payments.isEmpty()) {
        holdAndDecide();
      } else {
        Paid paid = payments.get(random.nextInt(payments.size()));
        send(new Effect.Refund(paid.id(), 1 + random.nextLong(paid.value())));
      }
    }
  }

  private void pay() {
    Effect.Pay pay = randomPayment(true);
    Answer accepted = send(pay);
    payments.add(new Paid(Teller.resource(accepted), pay.value()));
    if (random.nextInt(4) == 0) {
      poll(accepted.text("id"));
    }
  }

  /** Holds money, then captures or voids it; half of the time without waiting for the hold. */
  private void holdAndDecide() {
    Effect.Pay hold = randomPayment(false);
    Answer accepted = send(hold);
    String payment = Teller.resource(accepted);
    if (random.nextBoolean()) {
      poll(accepted.text("id"));
    }
    switch (random.nextInt(4)) {
      case 0 -> send(new Effect.VoidPayment(payment));
      case 1 -> send(new Effect.Capture(payment, Optional.empty()));
      default -> {
        long value = 1 + random.nextLong(hold.value());
        send(new Effect.Capture(payment, Optional.of(value)));
        payments.add(new Paid(payment, value));
      }
    }
  }

  private Effect.Pay randomPayment(boolean capture) {
    String from = account();
    String to = account();
    while (to.equals(from)) {
      to = account();
    }
    return new Effect.Pay(from, to, 1 + random.nextLong(200), capture);
  }

  /** A random account; at least half of the time it is one of the first three. */
  private String account() {
    List<String> accounts = place.accounts();
    return accounts.get(random.nextInt(random.nextBoolean() ? 3 : accounts.size()));
  }

  /**
   * Sends a request with a new key until it is accepted; sometimes sends a duplicate after that.
   */
  private Answer send(Effect effect) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    load.counts().attempted().incrementAndGet();
    Answer accepted = sendUntilAccepted(key, effect);
    load.accepted(key, new Load.Accepted(accepted.text("id"), effect));
    if (random.nextInt(10) == 0) {
      Answer again = sendUntilAccepted(key, effect);
      if (!again.text("id").equals(accepted.text("id"))
          || again.header("Idempotency-Replayed").isEmpty()) {
        load.counts().mismatched().incrementAndGet();
        System.out.println("mismatched duplicate: " + accepted + " and " + again);
      }
    }
    return accepted;
  }

  private Answer sendUntilAccepted(String key, Effect effect) {
    long deadline = System.nanoTime() + GIVES_UP_AFTER.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Answer answer = post(key, effect);
        if (answer.status() == 202) {
          answer
              .header("Idempotency-Replayed")
              .ifPresent(is -> load.counts().replayed().incrementAndGet());
          return answer;
        }
        if (answer.status() != 503 || answer.header("Retry-After").isEmpty()) {
          throw new AssertionError(effect + " was answered with " + answer);
        }
        load.counts().refused().incrementAndGet();
      } catch (IOException noAnswer) {
        load.counts().unanswered().incrementAndGet();
      }
      load.stopsWithin(RETRY_MS);
    }
    throw new AssertionError(effect + " with key " + key + " was never accepted");
  }

  private Answer post(String key, Effect effect) throws IOException {
    Api api = anyIngress();
    return api.trySend(
        api.request(effect.path())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(effect.body())));
  }

  /** Sends one long poll for a ticket, which waits for its end for at most 5 s. */
  private void poll(String ticket) {
    Api api = anyIngress();
    try {
      api.trySend(api.request("/v1/tickets/" + ticket + "?wait=5").timeout(PATIENCE));
    } catch (IOException noAnswer) {
      // The test checks the end of all tickets when the load is over.
    }
  }

  private Api anyIngress() {
    List<Integer> ports = place.ports();
    return place.api().at(ports.get(random.nextInt(ports.size())));
  }
}
