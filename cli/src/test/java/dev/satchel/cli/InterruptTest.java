package dev.satchel.cli;

import static dev.satchel.cli.Recorded.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs the command as a separate process and ends it by a signal while it watches a ticket. */
class InterruptTest {
  private final FakeApi api = new FakeApi();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void sigtermStopsWatchingAndPrintsHowToContinue() throws Exception {
    Process process = watching(List.of());
    assertThat(signalled(process, "TERM")).isEqualTo(143);
  }

  @Test
  void controlCStopsWatchingWithExitCode130() throws Exception {
    // A background build is started with SIGINT ignored, and its children inherit that. The option
    // needs env of GNU coreutils 8.31 or later.
    List<String> notIgnored = List.of("env", "--default-signal=INT");
    Process process = watching(notIgnored);
    assertThat(signalled(process, "INT")).isEqualTo(130);
  }

  private Process watching(List<String> wrapper) throws IOException {
    String running = Recorded.replay("running", Recorded.result(120, 60, 0, 0, false));
    api.answer("GET /v1/tickets/" + TICKET, 200, running, Map.of("ETag", "\"v2\""))
        .answer("GET /v1/tickets/" + TICKET + "?wait=30", 304, "", Map.of("ETag", "\"v2\""));
    List<String> command = new ArrayList<>(wrapper);
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-Dsatchel.terminals=err", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Cli.class.getName(), "tickets", "wait", TICKET, "--url", api.url()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SATCHEL_KEY", Terminal.KEY);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static int signalled(Process process, String signal) throws Exception {
    try (BufferedReader err = process.errorReader()) {
      StringBuilder seen = new StringBuilder();
      while (seen.indexOf("60 of 120") < 0) {
        int next = err.read();
        assertThat(next).as(seen.toString()).isNotNegative();
        seen.append((char) next);
      }
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      String rest = err.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(rest)
          .contains(
              "No longer watching " + TICKET + "; it continues.",
              "./satchel tickets wait " + TICKET,
              "./satchel tickets cancel " + TICKET);
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
