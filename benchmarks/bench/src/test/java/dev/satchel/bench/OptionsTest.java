package dev.satchel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.bench.cases.Benchmarks;
import dev.satchel.bench.cases.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
  @Test
  void withoutArgumentsAllBenchmarksRunWithTheUsualPlan() {
    Options options = Options.parse(List.of());
    assertThat(options.names()).isEmpty();
    assertThat(options.plan())
        .isEqualTo(
            new Plan(
                5,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                10_000_000,
                Duration.ofSeconds(60),
                false));
    assertThat(options.renderOnly()).isFalse();
  }

  @Test
  void theShownCommandNamesTheOptionsOfTheBenchmark() {
    List<String> arguments = List.of("accept", "--rounds", "7", "--seconds", "3", "--warm-up", "9");
    Options options = Options.parse(arguments);
    assertThat(Options.parse(List.of("size", "--rows", "5", "--outage", "60")).command("size"))
        .isEqualTo("./satchel bench size --rounds 5 --seconds 10 --warm-up 75 --rows 5");
    assertThat(options.command("accept"))
        .isEqualTo("./satchel bench " + String.join(" ", arguments));
  }

  @Test
  void aSmokeRunUsesTheSmokePlanExceptForGivenOptions() {
    assertThat(Options.parse(List.of("--smoke")).plan()).isEqualTo(Plan.SMOKE);
    Options longer = Options.parse(List.of("--seconds", "9", "size", "--smoke"));
    assertThat(longer.plan().turn()).isEqualTo(Duration.ofSeconds(9));
    assertThat(longer.plan().rows()).isEqualTo(Plan.SMOKE.rows());
    assertThat(longer.command("size"))
        .isEqualTo("./satchel bench size --smoke --rounds 1 --seconds 9 --warm-up 2");
  }

  @Test
  void theErrorNamesAnInvalidOptionOrValue() {
    assertThatThrownBy(() -> Options.parse(List.of("--round", "7")))
        .hasMessageContaining("--round");
    assertThatThrownBy(() -> Options.parse(List.of("--rounds"))).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> Options.parse(List.of("--rounds", "0"))).hasMessageContaining("'0'");
  }

  @Test
  void theReleaseOptionTakesAFolderThatTheShownCommandHides(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("satchel"));
    String here = folder.toString();
    Options options = Options.parse(List.of("beside", "--release", here));
    assertThat(options.release()).isEqualTo(folder.toAbsolutePath().normalize());
    assertThat(options.command("beside")).endsWith(" --release DIR").doesNotContain(here);
    assertThatThrownBy(() -> Options.parse(List.of("beside", "--release", "/nowhere")))
        .hasMessageContaining("--release");
    assertThatThrownBy(() -> Options.parse(List.of("beside", "--release")))
        .hasMessageContaining("--release");
  }

  @Test
  void theJavaOptionsOfTheReleaseAreSplitAndMayBeEmpty(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("satchel"));
    List<String> beside = List.of("beside", "--release", folder.toString());
    assertThat(Options.parse(beside).releaseJavaOptions()).isNull();
    assertThat(Options.parse(and(beside, "")).releaseJavaOptions()).isEmpty();
    Options g1 = Options.parse(and(beside, "-XX:+UseG1GC  -Xmn64m"));
    assertThat(g1.releaseJavaOptions()).containsExactly("-XX:+UseG1GC", "-Xmn64m");
    assertThat(g1.command("beside"))
        .endsWith(" --release DIR --release-java-opts \"-XX:+UseG1GC -Xmn64m\"");
    assertThatThrownBy(() -> Options.parse(List.of("--release-java-opts", "-XX:+UseG1GC")))
        .hasMessage("--release-java-opts needs --release");
  }

  @Test
  void aReleaseMayBeComparedInParts(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("satchel"));
    List<String> beside = List.of("beside", "--release", folder.toString(), "--parts");
    Options options =
        Options.parse(Stream.concat(beside.stream(), Stream.of("accept,settle")).toList());
    assertThat(options.parts()).containsExactly("accept", "settle");
    assertThat(options.command("beside")).endsWith(" --release DIR --parts accept,settle");
    assertThat(Benchmarks.chosen(List.of("beside"), folder, null, options.parts())).hasSize(1);
    assertThatThrownBy(() -> Benchmarks.chosen(List.of("beside"), folder, null, List.of("settled")))
        .hasMessageContaining("[accept, settle, wait, start], not [settled]");
  }

  private static List<String> and(List<String> arguments, String releaseJavaOptions) {
    return Stream.concat(arguments.stream(), Stream.of("--release-java-opts", releaseJavaOptions))
        .toList();
  }
}
