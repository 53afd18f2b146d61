package dev.satchel.testservers.processes;

import java.util.List;
import java.util.stream.Stream;

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
   * The options of {@code ./satchel run}, with a maximum heap size and the collector that the JVM
   * itself chooses.
   *
   * @param heap the value of {@code -Xmx}, such as {@code 1g}
   */
  public static Jvm withOwnCollector(String heap) {
    return new Jvm(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx" + heap));
  }

  /**
   * The options of {@code ./satchel run} on this machine where {@code heap} is the JVM's own
   * maximum.
   *
   * @param heap the maximum heap size in MiB or GiB, such as {@code 768m} or {@code 1g}
   */
  public static Jvm asInProduction(Program program, String heap) {
    return withOwnCollector(heap)
        .and(collector(program, Runtime.getRuntime().availableProcessors(), mebibytes(heap)));
  }

  /** The rule of {@code heap_flags} in {@code deploy/launcher/heap.sh}. */
  static List<String> collector(Program program, int processors, int heapMib) {
    if (processors > 2) {
      return List.of();
    }
    if (program.equals(Program.SCHEDULER)) {
      return List.of("-XX:+UseSerialGC");
    }
    return program.equals(Program.WORKERS) && heapMib >= 768
        ? List.of("-XX:+UseSerialGC", "-Xms384m", "-Xmn256m")
        : List.of();
  }

  private static int mebibytes(String size) {
    int number = Integer.parseInt(size.substring(0, size.length() - 1));
    return size.endsWith("g") ? Math.multiplyExact(number, 1024) : number;
  }

  /** These options and more. */
  public Jvm and(List<String> more) {
    return new Jvm(Stream.concat(options.stream(), more.stream()).toList());
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
            "-XX:+UseSerialGC"));
  }
}
