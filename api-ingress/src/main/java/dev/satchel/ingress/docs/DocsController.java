package dev.satchel.ingress.docs;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Gzip;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Serves the OpenAPI description and the page that shows it and tries calls. */
@Controller
class DocsController {
  private static final String PAGE = "docs.html";

  /** Swagger UI sets inline styles and has its icons as data URLs; everything is from here. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
          + " 'none'";

  private final byte[] description = ApiDescription.read();
  private final byte[] compressed = Gzip.of(description);
  private final Viewer viewer = new Viewer();

  @GetMapping("/openapi.json")
  Answer openApi(HttpServletRequest request) {
    Map<String, String> vary = Map.of(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    return Gzip.isTaken(request)
        ? new Answer(200, "application/json", vary, compressed)
            .with(HttpHeaders.CONTENT_ENCODING, "gzip")
        : new Answer(200, "application/json", vary, description);
  }

  @GetMapping("/docs")
  Answer page() {
    return new Answer(
        200, "text/html;charset=utf-8", Map.of("Content-Security-Policy", POLICY), resource(PAGE));
  }

  @GetMapping("/docs/{file}")
  Answer file(@PathVariable String file, HttpServletRequest request) {
    return viewer.file(file, Gzip.isTaken(request));
  }

  private static byte[] resource(String name) {
    try (InputStream in = DocsController.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
