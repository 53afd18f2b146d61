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
 * How many requests threads may be at: with what each key may have of those that have shown a key,
 * and each address of those whose key has to be looked up.
 */
final class RequestBounds {
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

  /** Takes a request in hand, until {@link #leave}; a request that waits is in nobody's hand. */
  void enter(ApiKey key) {
    refuseIf(inHand.take(key.owner(), 1));
  }

  /** The thread is done with the request. */
  void leave(ApiKey key) {
    inHand.giveBack(key.owner(), 1);
  }

  /** Looks something up for a request that has shown no known key yet. */
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
    return ApiProblem.of(ProblemType.RATE_LIMITED, detail).with("Retry-After", "1");
  }

  private Counter refused(Bound bound) {
    return Counter.builder("satchel.requests.refused")
        .description("Requests refused because too many were in hand, by whose bound it was")
        .tag("reason", bound.tag())
        .register(registry);
  }
}
