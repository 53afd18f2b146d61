package dev.satchel.testservers.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector and the young generation of {@code ./satchel run}. */
class LauncherHeapTest {
  private static final String JAVA_HOME = System.getProperty("java.home");
  private static final List<String> VARIABLES =
      List.of("SATCHEL_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
  private static final Map<String, Program> PROGRAMS =
      Map.of(
          "ingress", Program.INGRESS, "workers", Program.WORKERS, "scheduler", Program.SCHEDULER);
  private static final List<String> CHOICES =
      List.of(
          "-XX:+UseG1GC",
          "-XX:+UseParallelGC",
          "-XX:+UseZGC",
          "-XX:-UseSerialGC",
          "-Xmx1g",
          "-Xms512m",
          "-Xmn64m",
          "-XX:MaxRAMPercentage=50",
          "-XX:MaxRAM=2g",
          "-XX:MaxHeapSize=1g",
          "-XX:NewSize=64m",
          "-XX:NewRatio=3",
          "-Dsome=* -XX:+UseSerialGC -Xmn128m");

  /** Says that there are two processors and 1 GiB of heap; otherwise prints its arguments. */
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-XX:+PrintFlagsFinal*)
          echo 'uint ParallelGCThreads = 2 {product} {default}'
          echo 'size_t MaxHeapSize = 1073741824 {product} {ergonomic}' ;;
        *) printf '%s\\n' "$@" ;;
      esac
      """;

  @TempDir private Path folder;

  @Test
  void theBenchmarksFollowTheSameRule() throws Exception {
    for (Map.Entry<String, Program> program : PROGRAMS.entrySet()) {
      for (int processors = 1; processors <= 4; processors++) {
        for (int heap : List.of(512, 767, 768, 1024)) {
          String call = "heap_flags %s %d %d".formatted(program.getKey(), processors, heap);
          assertThat(words(launcher(call, Map.of())))
              .as(call)
              .isEqualTo(Jvm.collector(program.getValue(), processors, heap));
        }
      }
    }
  }

  @Test
  void theOperatorsChoiceStaysAndJavaStarts() throws Exception {
    for (String choice : CHOICES) {
      for (String variable : VARIABLES) {
        Map<String, String> environment = Map.of(variable, choice);
        assertThat(launcher("heap_flags_here workers", environment))
            .as("%s=%s", variable, choice)
            .isEmpty();
      }
      startJava(Map.of("SATCHEL_JAVA_OPTS", choice));
      startJava(Map.of("JAVA_TOOL_OPTIONS", choice));
    }
  }

  @Test
  void aQuotedChoiceIsFoundAndAFileOfOptionsCountsAsOne() throws Exception {
    for (String choice : List.of("'-XX:+UseG1GC'", "-Da=b\n\"-XX:+UseZGC\"", "@options")) {
      assertThat(launcher("heap_flags_here workers", Map.of("JAVA_TOOL_OPTIONS", choice)))
          .as(choice)
          .isEmpty();
    }
  }

  @Test
  void javaStartsWithTheFlagsForItsProcessors() throws Exception {
    for (String processors : List.of("1", "2", "4")) {
      Map<String, String> environment =
          Map.of("SATCHEL_JAVA_OPTS", "-XX:ActiveProcessorCount=" + processors);
      assertThat(words(launcher("java_limits $SATCHEL_JAVA_OPTS", environment)))
          .first()
          .isEqualTo(processors);
      startJava(environment);
    }
  }

  @Test
  void theSmallestHeapHoldsTheYoungGeneration() throws Exception {
    String start = "\"$JAVA_HOME/bin/java\" -Xmx768m $(heap_flags workers 2 768) -version";
    assertThat(launcher(start, Map.of())).doesNotContainIgnoringCase("warning");
  }

  @Test
  void runPassesTheFlagsToJavaUnlessTheOperatorChooses() throws Exception {
    copyTheLauncher();
    assertThat(run("workers", Map.of()))
        .containsSubsequence(
            "-XX:+UseSerialGC", "-Xms384m", "-Xmn256m", "dev.satchel.workers.Workers");
    assertThat(run("ingress", Map.of())).doesNotContain("-XX:+UseSerialGC", "-Xmn256m");
    assertThat(run("scheduler", Map.of()))
        .contains("-XX:+UseSerialGC")
        .noneMatch(argument -> argument.startsWith("-Xm"));
    assertThat(run("setup", Map.of())).doesNotContain("-XX:+UseSerialGC");
    assertThat(run("workers", Map.of("SATCHEL_JAVA_OPTS", "-XX:+UseG1GC -Xmx2g")))
        .contains("-XX:+UseG1GC", "-Xmx2g")
        .doesNotContain("-XX:+UseSerialGC", "-Xmn256m");
    assertThat(run("workers", Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC")))
        .doesNotContain("-XX:+UseSerialGC", "-Xmn256m");
  }

  /** Starts Java with all flags of the ingress; it must neither refuse nor warn. */
  private static void startJava(Map<String, String> environment) throws Exception {
    String start =
        "\"$JAVA_HOME/bin/java\" -XX:+UseCompactObjectHeaders $(heap_flags_here workers)"
            + " ${SATCHEL_JAVA_OPTS:-} -version";
    assertThat(launcher(start, environment))
        .as(environment.toString())
        .doesNotContainIgnoringCase("warning");
  }

  private static String launcher(String call, Map<String, String> environment) throws Exception {
    Path heap = Repository.root().resolve("deploy/launcher/heap.sh");
    String script = "set -euo pipefail; . \"$0\"; " + call;
    return output(List.of("bash", "-c", script, heap.toString()), JAVA_HOME, environment);
  }

  /** Returns the arguments of Java, with a fake JDK and empty jar files. */
  private List<String> run(String process, Map<String, String> environment) throws Exception {
    return output(
            List.of("bash", folder.resolve("satchel").toString(), "run", process, "--no-build"),
            folder.resolve("jdk").toString(),
            environment)
        .lines()
        .toList();
  }

  private void copyTheLauncher() throws IOException {
    Files.copy(Repository.launcher(), folder.resolve("satchel"));
    Path parts = Files.createDirectories(folder.resolve("deploy/launcher"));
    try (Stream<Path> files = Files.list(Repository.root().resolve("deploy/launcher"))) {
      for (Path file : files.toList()) {
        Files.copy(file, parts.resolve(file.getFileName()));
      }
    }
    for (String jar :
        List.of(
            "api-ingress/target/api-ingress.jar",
            "workers/tasks/target/workers-tasks.jar",
            "scheduler/target/scheduler.jar",
            "deploy/setup/target/setup.jar")) {
      Path file = folder.resolve(jar);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    for (String tool : List.of("java", "javac")) {
      Path file = Files.writeString(bin.resolve(tool), FAKE_JAVA);
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
  }

  /** Returns standard output and error of a command that must succeed. */
  private static String output(
      List<String> command, String javaHome, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(VARIABLES);
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("SATCHEL_START_CACHE", "off");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static List<String> words(String text) {
    return Stream.of(text.strip().split(" ")).filter(word -> !word.isEmpty()).toList();
  }
}
