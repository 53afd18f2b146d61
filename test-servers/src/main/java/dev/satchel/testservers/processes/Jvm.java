package dev.satchel.testservers.processes;

import java.util.List;

/** The JVM options of a process. */
public record Jvm(List<String> options) {

  /** The options are copied. */
  public Jvm {
    options = List.copyOf(options);
  }

  /** Options for processes that are started often and run for minutes: fast start, small heap. */
  public static Jvm quickToStart() {
    return new Jvm(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx768m"));
  }

  /**
   * The options of {@code ./satchel run}, with a maximum heap size.
   *
   * @param heap the value of {@code -Xmx}, such as {@code 1g}
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
   * The options of the container images, for a container with the given memory and few processors.
   *
   * @param memory the memory limit, as {@code mem_limit} in {@code compose.yaml}
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
            // The collector that the JVM itself chooses below 1,792 MB.
            "-XX:+UseSerialGC"));
  }
}
