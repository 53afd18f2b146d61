package dev.satchel.delivery.process;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down once a loop has died, which it names. It belongs to liveness: only a restart brings the loop
 * back.
 */
public final class LoopHealthIndicator implements HealthIndicator {
  private final ObjectProvider<LoopOwner> owners;

  /** Checks the loops of all owners. */
  public LoopHealthIndicator(ObjectProvider<LoopOwner> owners) {
    this.owners = owners;
  }

  @Override
  public Health health() {
    List<Loop> dead =
        owners.stream()
            .flatMap(owner -> owner.loops().stream())
            .filter(loop -> loop.death() != null)
            .toList();
    Health.Builder health = dead.isEmpty() ? Health.up() : Health.down();
    dead.forEach(loop -> health.withDetail(loop.name(), String.valueOf(loop.death())));
    return health.build();
  }
}
