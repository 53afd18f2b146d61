package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.Driver;
import dev.satchel.bench.drivers.H2load;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Outlet;
import dev.satchel.bench.systems.Reads;
import dev.satchel.bench.systems.TicketsAtWill;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Holds long polls open at a system and controls when their tickets are done.
 *
 * @param system the system; its workers are paused while requests are opened
 */
record Waiting(Contestant system) {
  private static final Duration OPEN_WITHIN = Duration.ofSeconds(45);
  private static final Duration IDLE = Duration.ofSeconds(4);
  private static final double TIME_UP_S = 59;

  /** The line of a generation, or of a heap that has none; not those of its spaces. */
  private static final Pattern USED = Pattern.compile(" total .*, used (\\d+)K");

  private static final Path FOLDER = Repository.root().resolve("benchmarks/bench/target/waits");

  static Waiting of(Contestant system) {
    return new Waiting(system);
  }

  /** Opens and releases streams twice, so that the measured code is compiled. */
  void warmUp(Plan plan) {
    for (int time = 0; time < 2 && !plan.smoke(); time++) {
      open(H2load.Protocol.HTTP_2, plan.streams(), 0).releaseAll();
    }
  }

  private TicketsAtWill tickets() {
    return new TicketsAtWill(system);
  }

  /**
   * Long polls in progress.
   *
   * @param load the driver whose requests wait
   * @param firstProcesses how many processes have their tickets done first
   * @param setAside the messages of all other tickets, taken out of the queue if some are done
   *     first
   * @param ownReads the number of ticket queries made for waiting requests while idle
   */
  record Held(
      Waiting waiting,
      H2load load,
      int firstProcesses,
      Outlet.Messages setAside,
      double openedSeconds,
      double heapMib,
      double ownReads,
      double readsPerSecond) {
    /** Lets the workers do the first tickets and waits for the answers to their clients. */
    Released releaseSome() {
      long released = waiting.tickets().finish();
      return waiting.released(load.answers(0, firstProcesses), released);
    }

    /** Lets the workers do all remaining tickets and waits for all answers. */
    Released releaseAll() {
      long released =
          firstProcesses == 0 ? waiting.tickets().finish() : waiting.tickets().putBack(setAside);
      return waiting.released(load.answers(firstProcesses, load.processes()), released);
    }
  }

  /**
   * Seconds from the end of the first ticket to each answer.
   *
   * @param seconds in ascending order
   */
  record Released(List<Double> seconds) {
    double percentile(int percent) {
      return seconds.get(Math.min(seconds.size() - 1, seconds.size() * percent / 100));
    }
  }

  /** Opens all requests; returns when all of them wait. */
  Held open(H2load.Protocol protocol, int requests, int some) {
    tickets().pause();
    int processes = H2load.processes(protocol, requests);
    int first = processes * some / requests;
    List<List<String>> waitedFor = new ArrayList<>();
    for (int i = first; i < processes; i++) {
      waitedFor.add(tickets().payments(protocol.perConnection()));
    }
    Outlet.Messages aside = first == 0 ? Outlet.Messages.NONE : tickets().setAside();
    for (int i = 0; i < first; i++) {
      waitedFor.addFirst(tickets().payments(protocol.perConnection()));
    }
    Reads made = new Reads(system);
    long readsBefore = made.all();
    long began = System.nanoTime();
    H2load load = H2load.start(system, protocol, requests, waitedFor, FOLDER);
    await(requests + " requests wait")
        .atMost(OPEN_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> made.waiting(readsBefore) >= requests);
    double opened = (System.nanoTime() - began) / 1e9;
    double heap = heapMib();
    long reads = made.all();
    double own = made.ofTickets();
    long from = System.nanoTime();
    await("an idle time").pollDelay(IDLE).atMost(IDLE.multipliedBy(2)).until(() -> true);
    double seconds = (System.nanoTime() - from) / 1e9;
    return new Held(
        this,
        load,
        first,
        aside,
        opened,
        heap,
        made.ofTickets() - own,
        (made.all() - reads) / seconds);
  }

  private double heapMib() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(system.pid());
    Driver.said(List.of(jcmd, pid, "GC.run"));
    return usedMib(Driver.said(List.of(jcmd, pid, "GC.heap_info")));
  }

  /** Sums up what {@code GC.heap_info} says of each generation. */
  static double usedMib(String info) {
    List<Long> used =
        USED.matcher(info).results().map(found -> Long.parseLong(found.group(1))).toList();
    if (used.isEmpty()) {
      throw new IllegalStateException("jcmd does not say how much of the heap is used: " + info);
    }
    return used.stream().mapToLong(Long::longValue).sum() / 1024.0;
  }

  private Released released(List<H2load.Answered> answers, long releasedMicros) {
    long firstDone = tickets().firstDoneMicros(releasedMicros);
    answers.stream()
        .filter(answer -> answer.atMicros() < firstDone || answer.seconds() > TIME_UP_S)
        .findFirst()
        .ifPresent(
            answer -> {
              throw new IllegalStateException("answered without a done ticket: " + answer);
            });
    return new Released(
        answers.stream().map(answer -> (answer.atMicros() - firstDone) / 1e6).sorted().toList());
  }
}
