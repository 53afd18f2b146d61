package dev.satchel.delivery.remote;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Circuit breakers for dependencies. A breaker opens with the first call that finds its dependency
 * unavailable. While it is open only one probe at a time is called: after one second first, then
 * after twice as long each time, up to 30 seconds. Any conclusion but another {@code Unavailable}
 * closes it.
 */
public final class Breakers {
  private static final Logger log = LoggerFactory.getLogger(Breakers.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final MeterRegistry registry;
  private final Map<String, Breaker> breakers = new HashMap<>();

  /** Whether a call may be made. */
  public enum Pass {
    /** The dependency is available as far as is known. */
    FREE,
    /** It is unavailable, and this call finds out whether it still is. */
    PROBE,
    /** It is unavailable: no call may be made. */
    NONE
  }

  private static final class Breaker {
    private volatile boolean open;
    private boolean probing;
    private Duration pause = FIRST;
    private long probeNanos;
  }

  /**
   * Starts with all breakers closed.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public Breakers(LongSupplier nanoTime, MeterRegistry registry) {
    this.nanoTime = nanoTime;
    this.registry = registry;
  }

  /** Asks for permission to call. A probe must be followed by one of the three methods below. */
  public synchronized Pass pass(String dependency) {
    Breaker breaker = of(dependency);
    if (!breaker.open) {
      return Pass.FREE;
    }
    if (breaker.probing || nanoTime.getAsLong() - breaker.probeNanos < 0) {
      return Pass.NONE;
    }
    breaker.probing = true;
    return Pass.PROBE;
  }

  /**
   * Reports that a call found the dependency unavailable. Calls in progress when the breaker opened
   * change nothing.
   */
  public synchronized void unavailable(String dependency, Pass pass, String detail) {
    Breaker breaker = of(dependency);
    if (!breaker.open) {
      breaker.open = true;
      breaker.pause = FIRST;
      log.warn("{} is unavailable, calls to it stop: {}", dependency, detail);
    } else if (pass == Pass.PROBE) {
      Duration twice = breaker.pause.multipliedBy(2);
      breaker.pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
      breaker.probing = false;
    } else {
      return;
    }
    breaker.probeNanos = nanoTime.getAsLong() + breaker.pause.toNanos();
  }

  /** Reports that a call came to a conclusion: the dependency is available. */
  public synchronized void available(String dependency) {
    Breaker breaker = of(dependency);
    if (breaker.open) {
      breaker.open = false;
      breaker.probing = false;
      log.info("{} is available again", dependency);
    }
  }

  /** Reports a call without a result for the breaker: if it was the probe, another may follow. */
  public synchronized void abandoned(String dependency, Pass pass) {
    if (pass == Pass.PROBE) {
      of(dependency).probing = false;
    }
  }

  /** The unavailable dependencies, sorted. */
  public synchronized Set<String> away() {
    Set<String> away = new TreeSet<>();
    breakers.forEach(
        (dependency, breaker) -> {
          if (breaker.open) {
            away.add(dependency);
          }
        });
    return away;
  }

  private Breaker of(String dependency) {
    Breaker known = breakers.get(dependency);
    if (known != null) {
      return known;
    }
    Breaker breaker = new Breaker();
    breakers.put(dependency, breaker);
    Gauge.builder("satchel.remote.breaker", breaker, it -> it.open ? 1 : 0)
        .description("Whether calls to the dependency are stopped because it is away")
        .tag("dependency", dependency)
        .register(registry);
    return breaker;
  }
}
