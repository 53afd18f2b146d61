package dev.satchel.bench.drivers;

import dev.satchel.bench.systems.Contestant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several processes of the driver h2load, each with its own waiting requests. */
public final class H2load implements AutoCloseable {
  /** All clients of one process request the same tickets, so there are several processes. */
  private static final int PROCESSES = 20;

  private final List<Run> runs = new ArrayList<>();

  /** How the requests are spread over connections. */
  public enum Protocol {
    /** One request per connection. */
    HTTP_1(1),
    /** 100 streams per connection. */
    HTTP_2(100);

    private final int perConnection;

    Protocol(int perConnection) {
      this.perConnection = perConnection;
    }

    /** The number of requests per connection. */
    public int perConnection() {
      return perConnection;
    }
  }

  private record Run(Process process, Path log, Path said, int requests) {}

  /**
   * An answered request.
   *
   * @param atMicros the time of the answer, in microseconds since 1970
   * @param seconds the time from request to answer
   */
  public record Answered(long atMicros, double seconds) {}

  /** The number of processes: at most 20, each with at least one connection. */
  public static int processes(Protocol protocol, int requests) {
    return Math.min(PROCESSES, requests / protocol.perConnection());
  }

  /**
   * Starts the processes; each connection requests every ticket of its process once.
   *
   * @param tickets the ticket ids of each process
   */
  public static H2load start(
      Contestant system, Protocol protocol, int requests, List<List<String>> tickets, Path folder) {
    H2load started = new H2load();
    int each = requests / tickets.size();
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < tickets.size(); i++) {
        Path uris = folder.resolve(i + ".uris");
        Path log = folder.resolve(i + ".log");
        Path said = folder.resolve(i + ".out");
        Files.deleteIfExists(log);
        Files.write(
            uris,
            tickets.get(i).stream()
                .map(id -> "http://127.0.0.1:%d/v1/tickets/%s?wait=60".formatted(system.port(), id))
                .toList());
        started.runs.add(
            new Run(
                new ProcessBuilder(command(protocol, each, uris, log))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start(),
                log,
                said,
                each));
      }
      return started;
    } catch (IOException e) {
      started.close();
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Protocol protocol, int requests, Path uris, Path log) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "h2load",
                "--input-file=" + uris,
                "--log-file=" + log,
                "--header=Authorization: Bearer " + Contestant.KEY,
                "--requests=" + requests,
                "--clients=" + requests / protocol.perConnection(),
                "--max-concurrent-streams=" + protocol.perConnection()));
    if (protocol == Protocol.HTTP_1) {
      command.add("--h1");
    }
    return command;
  }

  /** The number of processes. */
  public int processes() {
    return runs.size();
  }

  /**
   * Waits for a range of processes and returns their answers; throws unless every answer is 200.
   */
  public List<Answered> answers(int fromProcess, int toProcess) {
    List<Answered> answers = new ArrayList<>();
    for (Run run : runs.subList(fromProcess, toProcess)) {
      try {
        int status = run.process().waitFor();
        List<String> lines = Files.readAllLines(run.log());
        if (status != 0
            || lines.size() != run.requests()
            || !lines.stream().allMatch(line -> line.contains("\t200\t"))) {
          throw new IllegalStateException(
              "%d answers to %d requests: %s"
                  .formatted(lines.size(), run.requests(), Files.readString(run.said())));
        }
        lines.forEach(line -> answers.add(answered(line)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while under load", e);
      }
    }
    return answers;
  }

  /** Parses a line of its log: start and duration in microseconds, and status. */
  static Answered answered(String line) {
    String[] columns = line.split("\t", -1);
    long duration = Long.parseLong(columns[2]);
    return new Answered(Long.parseLong(columns[0]) + duration, duration / 1e6);
  }

  @Override
  public void close() {
    runs.forEach(run -> run.process().destroy());
  }
}
