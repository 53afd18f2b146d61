package dev.satchel.bench.cases;

import dev.satchel.bench.cases.Waiting.Held;
import dev.satchel.bench.cases.Waiting.Released;
import dev.satchel.bench.drivers.H2load;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Contestants;
import dev.satchel.testservers.processes.Program;
import java.util.List;

/** Measures long polls: requests that wait for tickets and are answered when these are done. */
final class Wait implements Benchmark {
  private static final String POLLING = "naive";
  private static final H2load.Protocol STREAM = H2load.Protocol.HTTP_2;
  private static final H2load.Protocol CONNECTION = H2load.Protocol.HTTP_1;
  private static final String HEAP = "heap with 100,000 waiting";
  private static final String P99 = "p99 of 10,000 released";
  private static final String LAST = "last of 100,000 released";
  private static final String READS = "reads for waiting requests";

  @Override
  public String name() {
    return "wait";
  }

  @Override
  public String what() {
    int streams = Plan.USUAL.streams();
    return """
    Long polls (`GET /v1/tickets/{id}?wait=60`) by h2load, %d processes: %,d over HTTP/1.1, one to a \
    connection, and %,d as HTTP/2 streams, 100 to a connection; heap of 1 GiB. When all wait, the heap is \
    measured after a collection, and reads of the database are counted for some seconds. Then the \
    workers do the tickets; times run from the end of the first of these tickets, as its row has \
    it, to the answer as the client has it. `naive` has a virtual thread read the row each second, \
    for %,d requests over HTTP/1.1."""
        .formatted(
            H2load.processes(STREAM, streams), connections(streams), streams, pollers(streams));
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestants systems = new Contestants()) {
      Contestant satchel = systems.add(() -> Contestant.satchel(Program.WORKERS));
      systems.add(() -> Contestant.baseline(POLLING));
      Waiting waiting = Waiting.of(satchel);
      System.out.println("warming up " + satchel.name());
      waiting.warmUp(plan);
      Samples samples = new Samples();
      plan.alternate(
          systems.all(),
          Contestant::name,
          system -> {
            if (system.name().equals(Contestant.SATCHEL)) {
              satchel(waiting, plan.streams(), samples);
            } else {
              connections(Waiting.of(system), pollers(plan.streams()), samples);
            }
          });
      return new Measurement(POLLING, samples.all(), targets(samples), List.of());
    }
  }

  private static void satchel(Waiting waiting, int streams, Samples samples) {
    String name = Contestant.SATCHEL;
    Held some = waiting.open(STREAM, streams, streams / 10);
    samples.add(HEAP, "MiB", name, some.heapMib());
    samples.add("opened within", "s", name, some.openedSeconds());
    samples.add(READS, "", name, some.ownReads());
    samples.add("reads of the process while 100,000 wait", "1/s", name, some.readsPerSecond());
    Released first = some.releaseSome();
    samples.add("p50 of 10,000 released", "s", name, first.percentile(50));
    samples.add(P99, "s", name, first.percentile(99));
    some.releaseAll();
    Released all = waiting.open(STREAM, streams, 0).releaseAll();
    samples.add("p50 of 100,000 released", "s", name, all.percentile(50));
    samples.add(LAST, "s", name, all.percentile(100));
    connections(waiting, connections(streams), samples);
  }

  private static int connections(int streams) {
    return streams / 10;
  }

  private static int pollers(int streams) {
    return streams / 50;
  }

  private static void connections(Waiting waiting, int requests, Samples samples) {
    String name = waiting.system().name();
    Held held = waiting.open(CONNECTION, requests, 0);
    samples.add("reads of the process, HTTP/1.1", "1/s", name, held.readsPerSecond());
    Released released = held.releaseAll();
    samples.add("p50, HTTP/1.1", "s", name, released.percentile(50));
    samples.add("p99, HTTP/1.1", "s", name, released.percentile(99));
    samples.add("last answer, HTTP/1.1", "s", name, released.percentile(100));
  }

  private static List<Target> targets(Samples samples) {
    String name = Contestant.SATCHEL;
    return List.of(
        Target.atMost(HEAP, "MiB", samples.figure(HEAP).median(name), 1024),
        Target.atMost(READS, "", samples.figure(READS).median(name), 0),
        Target.atMost(P99, "s", samples.figure(P99).median(name), 2),
        Target.atMost(LAST, "s", samples.figure(LAST).median(name), 8));
  }
}
