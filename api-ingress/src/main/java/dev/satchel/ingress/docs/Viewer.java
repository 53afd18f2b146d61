package dev.satchel.ingress.docs;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Gzip;
import dev.satchel.ingress.problems.RequestRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of the page {@code /docs}: its script, and Swagger UI, which shows the description and
 * tries calls. They are read when they are first asked for, and kept in both forms, so that a
 * request without a key costs little; compressed, they take little of what such clients may leave
 * unread.
 */
final class Viewer {
  private static final String SWAGGER_UI =
      "classpath*:META-INF/resources/webjars/swagger-ui/*/swagger-ui";

  private static final Map<String, File> FILES =
      Map.of(
          "docs.js", new File("classpath:dev/satchel/ingress/docs/docs.js", "text/javascript"),
          "swagger-ui.css", new File(SWAGGER_UI + ".css", "text/css"),
          "swagger-ui-bundle.js", new File(SWAGGER_UI + "-bundle.js", "text/javascript"));

  private final Map<String, byte[]> compressed = new ConcurrentHashMap<>();
  private final Map<String, byte[]> plain = new ConcurrentHashMap<>();

  /**
   * Where a file is in the class path, and what it is.
   *
   * @param place a pattern that only one file matches
   */
  private record File(String place, String type) {
    byte[] bytes() {
      try {
        Resource[] found = new PathMatchingResourcePatternResolver().getResources(place);
        if (found.length != 1) {
          throw new IllegalStateException(found.length + " files are " + place);
        }
        try (InputStream in = found[0].getInputStream()) {
          return in.readAllBytes();
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  /**
   * A file of the page.
   *
   * @param gzip whether the client takes it compressed
   * @throws RequestRefused (404) when the page has no such file
   */
  Answer file(String name, boolean gzip) {
    File file = FILES.get(name);
    if (file == null) {
      throw RequestRefused.notFound();
    }
    Map<String, String> vary = Map.of("Vary", "Accept-Encoding");
    String type = file.type() + ";charset=utf-8";
    return gzip
        ? new Answer(200, type, vary, compressed.computeIfAbsent(name, _ -> Gzip.of(file.bytes())))
            .with("Content-Encoding", "gzip")
        : new Answer(200, type, vary, plain.computeIfAbsent(name, _ -> file.bytes()));
  }
}
