package dev.satchel.testservers.processes;

import java.util.List;

/** What a process's Java machine is told. */
public record Jvm(List<String> options) {

  /** The options are copied. */
  public Jvm {
    options = List.copyOf(options);
  }

  /** For processes that are started often and live for minutes. */
  public static Jvm quickToStart() {
    return new Jvm(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx768m"));
  }

  /**
   * What {@code ./satchel run} tells it, and how large the heap may grow.
   *
   * @param heap as {@code -Xmx} takes it
   */
  public static Jvm asInProduction(String heap) {
    return new Jvm(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx" + heap));
  }

  /**
   * What the images tell it, in a container with so much memory and few processors.
   *
   * @param memory as {@code mem_limit} of {@code compose.yaml} has it
   */
  public static Jvm asInCompose(String memory) {
    return new Jvm(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:MaxRAM=" + memory,
            "-XX:MaxRAMPercentage=60",
            // What Java chooses below 1,792 MB.
            "-XX:+UseSerialGC"));
  }
}
