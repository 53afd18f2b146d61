package dev.satchel.bench.openloop;

import com.sun.management.OperatingSystemMXBean;
import io.hyperfoil.api.config.Benchmark;
import io.hyperfoil.api.config.Phase;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalBenchmarkData;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.core.parser.BenchmarkParser;
import io.hyperfoil.core.parser.ParserException;
import io.hyperfoil.http.statistics.HttpStats;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Runs one Hyperfoil benchmark in this JVM and prints a line for each metric of each phase. */
public final class OpenLoop {
  private OpenLoop() {}

  /** {@code FILE.yaml [NAME=VALUE...]}: the benchmark, and the values of its {@code !param}s. */
  public static void main(String... arguments) throws IOException, ParserException {
    Path file = Path.of(arguments[0]);
    Map<String, String> parameters =
        Arrays.stream(arguments)
            .skip(1)
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Benchmark benchmark;
    try (InputStream yaml = Files.newInputStream(file)) {
      benchmark =
          BenchmarkParser.instance().buildBenchmark(yaml, new LocalBenchmarkData(file), parameters);
    }
    Map<String, StatisticsSnapshot> found = new TreeMap<>();
    LocalSimulationRunner runner =
        new LocalSimulationRunner(
            benchmark,
            (phase, _, metric, snapshot, countDown) -> {
              found
                  .computeIfAbsent(phase.name() + "/" + metric, _ -> new StatisticsSnapshot())
                  .add(snapshot);
              if (countDown != null) {
                countDown.countDown();
              }
            },
            null,
            null);
    long began = System.nanoTime();
    long cpuBefore = cpuTime();
    runner.run();
    double processors = (cpuTime() - cpuBefore) / (double) (System.nanoTime() - began);
    for (Phase phase : benchmark.phases()) {
      found.forEach(
          (name, snapshot) -> {
            if (name.startsWith(phase.name() + "/")) {
              System.out.println(line(name, snapshot, phase.duration(), processors));
            }
          });
    }
    // Event loop threads may still run.
    System.exit(found.isEmpty() ? 1 : 0);
  }

  /**
   * Formats one metric of a phase. The driver's CPU time is assumed to be even over the whole run.
   */
  private static String line(
      String name, StatisticsSnapshot snapshot, long lastedMs, double processors) {
    Histogram times = snapshot.histogram;
    return String.join(
        " ",
        List.of(
            name,
            "requests=" + snapshot.requestCount,
            "refused=" + snapshot.invalid,
            "status_5xx=" + HttpStats.get(snapshot).status_5xx,
            "connect=" + snapshot.connectionErrors,
            "timeout=" + snapshot.requestTimeouts,
            "internal=" + snapshot.internalErrors,
            "blocked_us=" + TimeUnit.NANOSECONDS.toMicros(snapshot.blockedTime),
            "duration_us=" + TimeUnit.MILLISECONDS.toMicros(lastedMs),
            percentile(times, 50),
            percentile(times, 90),
            percentile(times, 99),
            percentile(times, 99.9),
            "max_us=" + TimeUnit.NANOSECONDS.toMicros(times.getMaxValue()),
            "cpu_us=" + Math.round(processors * TimeUnit.MILLISECONDS.toMicros(lastedMs))));
  }

  private static String percentile(Histogram times, double percentile) {
    String name = "p" + String.valueOf(percentile).replace(".0", "") + "_us=";
    return name + TimeUnit.NANOSECONDS.toMicros(times.getValueAtPercentile(percentile));
  }

  private static long cpuTime() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
