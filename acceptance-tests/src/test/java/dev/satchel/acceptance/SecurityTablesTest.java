package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/security.md} name tests that exist. */
class SecurityTablesTest {
  private static final Pattern TEST =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:IT|Test))(?:\\.([A-Za-z0-9]+))?`");

  @Test
  void everyTestThatTheTablesNameExists() throws IOException {
    Map<String, String> sources = testSources();
    String page = Files.readString(Repository.root().resolve("docs/security.md"));
    List<String> missing = new ArrayList<>();
    Matcher named = TEST.matcher(page);
    int count = 0;
    while (named.find()) {
      count++;
      String method = named.group(2);
      String source = sources.get(named.group(1));
      if (source == null || (method != null && !source.contains(" void " + method + "("))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(40);
  }

  /** Tests of the same name in two modules count as one. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Repository.root())) {
      for (Path file :
          files
              .filter(path -> path.toString().matches(".*/src/test/java/.*(IT|Test)\\.java"))
              .toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    }
    return sources;
  }
}
