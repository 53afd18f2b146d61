package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.testservers.ProcessPasswords;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What cannot read the list of processes says the same as it. */
class ProcessListTest {
  private static final List<String> NAMES =
      SatchelProcess.ALL.stream().map(SatchelProcess::name).toList();

  @Test
  void theLauncherKnowsTheSameProcesses() throws Exception {
    String launcher = Files.readString(Repository.file("deploy/launcher/processes.sh"));
    assertThat(launcher).contains("SATCHEL_PROCESSES=\"" + String.join(" ", NAMES) + "\"\n");
    assertThat(NAMES)
        .allSatisfy(name -> assertThat(launcher).contains("    " + name + ") printf "));
    assertThat(Files.readString(Repository.file("deploy/launcher/run.sh")))
        .contains("./satchel run " + String.join("|", NAMES) + "|setup ");
  }

  @Test
  void testsHaveAPasswordForEachProcess() {
    assertThat(ProcessPasswords.environment().keySet())
        .containsExactlyInAnyOrderElementsOf(
            SatchelProcess.ALL.stream()
                .flatMap(
                    process ->
                        Stream.of(
                            process.databasePasswordVariable(), process.brokerPasswordVariable()))
                .toList());
  }

  @Test
  void namesAreDifferent() {
    assertThat(NAMES).doesNotHaveDuplicates();
    assertThat(SatchelProcess.ALL.stream().flatMap(process -> process.migrations().stream()))
        .doesNotHaveDuplicates();
  }
}
