package dev.satchel.scheduler;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.time.Instant;
import java.util.UUID;

/**
 * Derives the message id of one fire of one job, so that a repeated fire gives a duplicate of the
 * same message.
 */
final class FireId {
  private static final NameBasedGenerator NAMES =
      Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_URL);

  private FireId() {}

  /**
   * Returns the UUIDv5 of a job's name and its scheduled fire time; the actual run time does not
   * count.
   */
  static UUID of(String jobName, Instant scheduledAt) {
    return NAMES.generate("satchel:scheduler/" + jobName + "/" + scheduledAt);
  }
}
