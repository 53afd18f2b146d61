package dev.satchel.bench;

import dev.satchel.bench.cases.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command-line options.
 *
 * @param names the names of the benchmarks; empty means all
 * @param release a packaged working copy of another release, to compare with this one
 * @param releaseJavaOptions that release's options for its collector and heap; null for those of
 *     this one
 * @param parts what {@code beside} measures; empty means all
 * @param renderOnly whether to only rewrite the results page from the stored results
 */
record Options(
    List<String> names,
    Plan plan,
    @Nullable Path release,
    @Nullable List<String> releaseJavaOptions,
    List<String> parts,
    boolean renderOnly) {
  private static final String SMOKE = "--smoke";
  private static final String RELEASE = "--release";
  private static final String RELEASE_JAVA_OPTS = "--release-java-opts";
  private static final String PARTS = "--parts";

  /**
   * Reads {@code [NAME...] [--rounds N] [--seconds N] [--warm-up N] [--rows N] [--outage N]
   * [--release DIR] [--release-java-opts OPTIONS] [--parts PART,...] [--smoke] [--render]}. With
   * {@code --smoke} every option that is not given has its smallest value.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static Options parse(List<String> arguments) {
    List<String> names = new ArrayList<>();
    Plan usual = usual(arguments.contains(SMOKE));
    int rounds = usual.rounds();
    Duration turn = usual.turn();
    Duration warmUp = usual.warmUp();
    int rows = usual.rows();
    Duration outage = usual.outage();
    Path release = null;
    List<String> releaseJavaOptions = null;
    List<String> parts = List.of();
    boolean renderOnly = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--rounds" -> rounds = number(argument, rest);
        case "--seconds" -> turn = Duration.ofSeconds(number(argument, rest));
        case "--warm-up" -> warmUp = Duration.ofSeconds(number(argument, rest));
        case "--rows" -> rows = number(argument, rest);
        case "--outage" -> outage = Duration.ofSeconds(number(argument, rest));
        case RELEASE -> release = folder(argument, rest);
        case RELEASE_JAVA_OPTS -> releaseJavaOptions = split(" ", argument, rest);
        case PARTS -> parts = split(",", argument, rest);
        case SMOKE -> {}
        case "--render" -> renderOnly = true;
        default -> {
          if (argument.startsWith("-")) {
            throw new IllegalArgumentException("unknown option: " + argument);
          }
          names.add(argument);
        }
      }
    }
    if (release == null && (releaseJavaOptions != null || !parts.isEmpty())) {
      throw new IllegalArgumentException(
          (parts.isEmpty() ? RELEASE_JAVA_OPTS : PARTS) + " needs " + RELEASE);
    }
    return new Options(
        List.copyOf(names),
        new Plan(rounds, turn, warmUp, rows, outage, usual.smoke()),
        release,
        releaseJavaOptions,
        parts,
        renderOnly);
  }

  private static Plan usual(boolean smoke) {
    return smoke ? Plan.SMOKE : Plan.USUAL;
  }

  private static int number(String option, Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "";
    if (!value.matches("[1-9][0-9]{0,7}")) {
      throw new IllegalArgumentException(
          option + " needs a whole number from 1, not '" + value + "'");
    }
    return Integer.parseInt(value);
  }

  private static Path folder(String option, Iterator<String> rest) {
    Path folder = Path.of(rest.hasNext() ? rest.next() : "").toAbsolutePath().normalize();
    if (!Files.isRegularFile(folder.resolve("satchel"))) {
      throw new IllegalArgumentException(option + " needs a working copy of Satchel");
    }
    return folder;
  }

  /** Splits a value; an empty one has no words. */
  private static List<String> split(String at, String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value, which may be empty");
    }
    return Arrays.stream(rest.next().split(at)).filter(word -> !word.isEmpty()).toList();
  }

  /** Returns the command that repeats one benchmark with the same options. */
  String command(String name) {
    Plan usual = usual(plan.smoke());
    return "./satchel bench %s%s --rounds %d --seconds %d --warm-up %d"
            .formatted(
                name,
                plan.smoke() ? " " + SMOKE : "",
                plan.rounds(),
                plan.turn().toSeconds(),
                plan.warmUp().toSeconds())
        + unless(usual.rows(), "--rows", plan.rows())
        + unless(usual.outage().toSeconds(), "--outage", plan.outage().toSeconds())
        // The path on this machine means nothing to other readers.
        + (release == null ? "" : " " + RELEASE + " DIR")
        + (releaseJavaOptions == null
            ? ""
            : " %s \"%s\"".formatted(RELEASE_JAVA_OPTS, String.join(" ", releaseJavaOptions)))
        + (parts.isEmpty() ? "" : " " + PARTS + " " + String.join(",", parts));
  }

  /** Formats an option that only some benchmarks use; empty when it has its usual value. */
  private static String unless(long usual, String option, long asked) {
    return asked == usual ? "" : " " + option + " " + asked;
  }
}
