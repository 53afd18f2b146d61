package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.testservers.ProcessPasswords;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What cannot read the list of processes says the same as it. */
class ProcessListTest {
  private static final List<String> NAMES =
      SatchelProcess.ALL.stream().map(SatchelProcess::name).toList();

  @Test
  void theLauncherListsTheSameProcesses() throws Exception {
    String launcher = Files.readString(Repository.file("deploy/launcher/processes.sh"));
    assertThat(launcher).contains("ALL_PROCESSES=\"" + String.join(" ", NAMES) + "\"\n");
    for (String name : NAMES) {
      Matcher module =
          Pattern.compile("\n    " + name + "\\) printf '(\\S+) \\S+ (\\S+)\\\\n' ;;")
              .matcher(launcher);
      assertThat(module.find()).as(name).isTrue();
      String main =
          module.group(1) + "/src/main/java/" + module.group(2).replace('.', '/') + ".java";
      assertThat(Repository.file(main)).as(name).exists();
    }
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
  void processNamesAreUnique() {
    assertThat(NAMES).doesNotHaveDuplicates();
    assertThat(SatchelProcess.ALL.stream().flatMap(process -> process.migrations().stream()))
        .doesNotHaveDuplicates();
  }
}
