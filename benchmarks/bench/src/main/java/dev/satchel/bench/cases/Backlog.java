package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.OpenLoop;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.processes.Program;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Measures an outage of the broker under load, and how fast the outbox drains afterwards. */
final class Backlog implements Benchmark {
  private static final String SETTLE = "settle";
  private static final String BACKLOG = "backlog";
  private static final String BEFORE = "p99 before";
  private static final String DURING = "p99 during";
  private static final String ERRORS = "5xx";

  /**
   * The outbox bound of the product: with so many unsent messages the ingress accepts no more
   * requests.
   */
  private static final int BOUND = 500_000;

  private static final Duration LOAD_BEGINS_WITHIN = Duration.ofSeconds(30);
  private static final Duration DRAINED_WITHIN = Duration.ofMinutes(15);

  @Override
  public String name() {
    return BACKLOG;
  }

  @Override
  public String what() {
    return """
    Payments at a third of `settle`'s rate (Hyperfoil, open loop; an answer is the 202), all \
    processes running. RabbitMQ is killed under this load, stays away as long as the command says \
    (60 s unless it says otherwise) and is started again while the load goes on. p99 is the time to \
    the 202 before, while it is away, and from its start on. Drained is how many payments a second \
    are done from the first one after it is back until there is no backlog; beside `settle` on the \
    same processes, in alternating rounds. The outbox's bound is %,d messages."""
        .formatted(BOUND);
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestant satchel = Contestant.satchel(Program.WORKERS, Program.SCHEDULER)) {
      System.out.println("warming up");
      Settlement warmUp = Settlement.of(satchel, () -> Wrk.pay(satchel, plan.warmUp()));
      int third = Plan.part(warmUp.perSecond(), 3);
      Samples samples = new Samples();
      plan.alternate(
          List.of(SETTLE, BACKLOG),
          name -> name,
          name -> {
            if (name.equals(SETTLE)) {
              Settlement.of(satchel, () -> Wrk.pay(satchel, plan.turn())).addTo(samples, SETTLE);
            } else {
              outage(satchel, third, plan, samples);
            }
          });
      satchel.books().requireSettledOnce();
      return measurement(samples, third);
    }
  }

  private static void outage(Contestant system, int rate, Plan plan, Samples samples) {
    Books books = system.books();
    long before = books.tickets();
    CompletableFuture<String> driver =
        CompletableFuture.supplyAsync(() -> drive(system, rate, plan));
    await("the load begins")
        .atMost(LOAD_BEGINS_WITHIN)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> driver.isDone() || books.tickets() > before);
    pause(plan.openLoop().warmUp().plus(plan.turn()));
    RabbitServer.shared().kill();
    long unsent;
    String backAt;
    try {
      pause(plan.outage());
      unsent = system.unpublished();
      backAt = books.now();
    } finally {
      RabbitServer.shared().start();
    }
    await("the backlog is drained")
        .atMost(DRAINED_WITHIN)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> books.open() <= rate / 4);
    Books.Done drained = books.doneBetween(backAt, books.now());
    String said = driver.join();
    Settlement.awaitDone(books);
    LoadSummary normal = LoadSummary.parse("before/payments", said).requireSome();
    LoadSummary during = LoadSummary.parse("during/payments", said);
    LoadSummary after = LoadSummary.parse("after/payments", said);
    OpenLoop.requireKept(
        List.of(LoadSummary.parse("warm-up/payments", said), normal, during, after),
        books.tickets() - before);
    samples.add(Settle.RATE, "1/s", BACKLOG, drained.perSecond());
    samples.add(BEFORE, "ms", BACKLOG, normal.latencies().p99());
    samples.add(DURING, "ms", BACKLOG, during.latencies().p99());
    samples.add("p99 after", "ms", BACKLOG, after.latencies().p99());
    samples.add(
        ERRORS, "", BACKLOG, normal.serverErrors() + during.serverErrors() + after.serverErrors());
    samples.add(
        "without an answer", "", BACKLOG, normal.failed() + during.failed() + after.failed());
    samples.add("unsent before it is back", "", BACKLOG, unsent);
    samples.add("drained after", "s", BACKLOG, drained.seconds());
  }

  private static String drive(Contestant system, int rate, Plan plan) {
    return plan.openLoop()
        .drive(
            system,
            "outage",
            List.of(
                "RATE=" + rate,
                "SESSIONS=" + 10 * rate,
                "BEFORE=" + plan.turn().toSeconds() + "s",
                // The broker is killed one second after this phase begins.
                "DURING=" + plan.outage().plusSeconds(1).toSeconds() + "s",
                "AFTER=" + plan.turn().toSeconds() + "s"));
  }

  private static void pause(Duration howLong) {
    await().pollDelay(howLong).atMost(howLong.plusSeconds(5)).until(() -> true);
  }

  private static Measurement measurement(Samples samples, int third) {
    Figure rate = samples.figure(Settle.RATE);
    double before = samples.figure(BEFORE).median(BACKLOG);
    double during = samples.figure(DURING).median(BACKLOG);
    return new Measurement(
        SETTLE,
        samples.all(),
        List.of(
            Target.atMost("5xx in any round", "", samples.figure(ERRORS).spread(BACKLOG).max(), 0),
            Target.atLeast(
                "drained, part of `settle`",
                "%",
                100 * rate.median(BACKLOG) / rate.median(SETTLE),
                80),
            Target.atMost("p99 during, times before", "", during / before, 2)),
        List.of("A third of the rate: " + third + " payments a second."));
  }
}
