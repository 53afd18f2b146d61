package dev.satchel.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stored results, one JSON file each, and the page and plots rendered from them.
 *
 * @param folder the folder of {@code results}, {@code plots} and {@code RESULTS.md}
 */
public record Results(Path folder) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The page that shows all results. */
  public static final String PAGE = "RESULTS.md";

  private static final String ENDING = ".json";

  /** Stores a result; replaces the earlier result of the same benchmark. */
  public void keep(Result result) {
    write(kept().resolve(result.name() + ENDING), JSON.writeValueAsString(result) + "\n");
  }

  /** All stored results, sorted by name. */
  List<Result> all() {
    if (!Files.isDirectory(kept())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .sorted()
          .map(file -> JSON.readValue(file.toFile(), Result.class))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rewrites the page and the plots. */
  public void render() {
    List<Result> all = all();
    for (Result result : all) {
      Plot.write(result, folder.resolve("plots").resolve(result.name() + Plot.ENDING));
    }
    write(folder.resolve(PAGE), Page.render(all));
  }

  private Path kept() {
    return folder.resolve("results");
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
