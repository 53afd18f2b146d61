package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.Driver;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures RabbitMQ alone on this machine, an upper bound for every design that uses it. */
final class Broker implements Benchmark {
  private static final String PERF_TEST = "perf-test";
  private static final Pattern AVERAGE =
      Pattern.compile("(sending|receiving) rate avg: ([0-9]+) msg/s");

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public String what() {
    return """
    RabbitMQ's own ceiling by its PerfTest: one quorum queue, persistent messages of 1 KB, confirms \
    (256 outstanding), two publishers and two consumers.\
    """;
  }

  @Override
  public Measurement measure(Plan plan) {
    Samples samples = new Samples();
    try (TestVhost vhost = RabbitServer.shared().createVhost()) {
      plan.alternate(
          List.of(PERF_TEST),
          name -> name,
          name -> {
            // PerfTest also reads its options from environment variables; the URI contains a
            // password.
            String said = Driver.said(command(plan.turn()), Map.of("URI", vhost.amqpUri()));
            samples.add("received", "1/s", name, average("receiving", said));
            samples.add("sent", "1/s", name, average("sending", said));
          });
    }
    return new Measurement("", samples.all(), List.of(), List.of());
  }

  private static List<String> command(Duration howLong) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        Repository.classpath("benchmarks/perf-test", PERF_TEST),
        "com.rabbitmq.perf.PerfTest",
        "--queue",
        PERF_TEST,
        "--quorum-queue",
        "--flag",
        "persistent",
        "--size",
        "1000",
        "--producers",
        "2",
        "--consumers",
        "2",
        "--confirm",
        "256",
        "--qos",
        "500",
        "--multi-ack-every",
        "100",
        "--time",
        Long.toString(howLong.toSeconds()));
  }

  static double average(String direction, String said) {
    Matcher average = AVERAGE.matcher(said);
    while (average.find()) {
      if (average.group(1).equals(direction)) {
        return Double.parseDouble(average.group(2));
      }
    }
    throw new IllegalArgumentException("no average of " + direction + " in: " + said);
  }
}
