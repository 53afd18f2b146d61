package dev.satchel.delivery;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;

/**
 * Generates UUIDv7 ids (RFC 9562, section 5.7), rising within a process. The only source of new
 * ids.
 */
public final class IdSource {
  private final TimeBasedEpochGenerator generator;

  private IdSource(Clock clock, Random random) {
    this.generator =
        new TimeBasedEpochGenerator(
            random,
            new UUIDClock() {
              @Override
              public long currentTimeMillis() {
                return clock.millis();
              }
            });
  }

  /** Ids that cannot be guessed. */
  public static IdSource secure(Clock clock) {
    return new IdSource(clock, new SecureRandom());
  }

  /** Ids that repeat with the seed, for tests. */
  public static IdSource seeded(Clock clock, long seed) {
    return new IdSource(clock, new Random(seed));
  }

  /** The next id. */
  public UUID next() {
    return generator.generate();
  }
}
