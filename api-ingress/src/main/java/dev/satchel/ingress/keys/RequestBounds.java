package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of requests that threads process at once: requests with a key by the share of
 * the key and its tenant, and look-ups of unknown keys by the share of the address.
 */
public final class RequestBounds {
  private final Shares inHand;
  private final Shares lookups;
  private final MeterRegistry registry;

  RequestBounds(Shares inHand, Shares lookups, MeterRegistry registry) {
    this.inHand = inHand;
    this.lookups = lookups;
    this.registry = registry;
    for (Bound bound : Bound.values()) {
      refused(bound);
    }
  }

  /**
   * Counts a request as in flight until {@link #leave}; a waiting request that holds no thread is
   * not counted.
   *
   * @throws RequestRefused when a limit is reached
   */
  public void enter(ApiKey key) {
    refuseIf(inHand.take(key.owner(), 1));
  }

  /** Ends the count of a request, when its thread is released. */
  public void leave(ApiKey key) {
    inHand.giveBack(key.owner(), 1);
  }

  /**
   * Runs a look-up for a request whose key is not cached.
   *
   * @throws RequestRefused when a limit is reached
   */
  <T> T lookUp(Owner caller, Supplier<T> look) {
    refuseIf(lookups.take(caller, 1));
    try {
      return look.get();
    } finally {
      lookups.giveBack(caller, 1);
    }
  }

  private void refuseIf(@Nullable Bound full) {
    if (full == null) {
      return;
    }
    refused(full).increment();
    throw new RequestRefused(
        switch (full) {
          case KEY, TENANT -> tooMany("Too many requests of the key at once.");
          case ADDRESS -> tooMany("Too many requests with keys that are not known, at once.");
          case PROCESS -> ApiProblem.unavailable("Too many requests at once.");
        });
  }

  private static ApiProblem tooMany(String detail) {
    return ApiProblem.of(ProblemType.QUOTA_EXCEEDED, detail).with("Retry-After", "1");
  }

  private Counter refused(Bound bound) {
    return Counter.builder("satchel.requests.refused")
        .description("Requests refused because too many were in hand, by whose bound it was")
        .tag("reason", bound.tag())
        .register(registry);
  }
}
