package dev.satchel.scheduler;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.time.Instant;
import java.util.UUID;

/** Names one fire of one job, so that firing twice is the same message twice. */
final class FireId {
  private static final NameBasedGenerator NAMES =
      Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_URL);

  private FireId() {}

  /** The UUIDv5 of a job's name and the time it was due, whenever it really runs. */
  static UUID of(String jobName, Instant scheduledAt) {
    return NAMES.generate("satchel:scheduler/" + jobName + "/" + scheduledAt);
  }
}
