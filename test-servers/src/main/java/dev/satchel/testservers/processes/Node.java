package dev.satchel.testservers.processes;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/**
 * A process and its ports.
 *
 * @param managementPort where health and metrics are; the same port where there is no other
 */
public record Node(String name, RunningProcess process, int port, int managementPort) {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  /** Whether it says that it can do its work. */
  public boolean ready() {
    return Health.status(managementPort, "readiness") == 200;
  }

  /** Waits until it says that it can do its work; fails when it ends. */
  public void awaitReady() {
    await(name + " is ready")
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .failFast(name + " ended; see " + process.log(), () -> !process.isAlive())
        .until(this::ready);
  }
}
