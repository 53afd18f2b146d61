package dev.satchel.testservers.processes;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/**
 * A process and its ports.
 *
 * @param managementPort the port of health and metrics; equal to {@code port} when there is no
 *     separate one
 */
public record Node(String name, RunningProcess process, int port, int managementPort) {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  /** Whether its readiness health group is up. */
  public boolean ready() {
    return Health.status(managementPort, "readiness") == 200;
  }

  /** Waits until it is ready, for up to 2 minutes; fails when the process ends. */
  public void awaitReady() {
    await(name + " is ready")
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .failFast(name + " ended; see " + process.log(), () -> !process.isAlive())
        .until(this::ready);
  }
}
