package dev.satchel.ingress.docs;

import dev.satchel.ingress.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

/** The explanation of a problem as a page. */
final class ProblemPage {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private ProblemPage() {}

  static Answer of(String code, String title, Explanation explanation) {
    String page =
        """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%1$s</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
      h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin-bottom: 0 } p { margin-top: .2rem }
      code { font-family: ui-monospace, monospace }
      </style>
      </head>
      <body>
      <p><code>/problems/%2$s</code></p>
      <h1>%1$s</h1>
      <h2>Cause</h2>
      <p>%3$s</p>
      <h2>Cure</h2>
      <p>%4$s</p>
      <h2>Retry</h2>
      <p>%5$s</p>
      <p><a href="/docs">The API</a></p>
      </body>
      </html>
      """
            .formatted(
                HtmlUtils.htmlEscape(title),
                HtmlUtils.htmlEscape(code),
                HtmlUtils.htmlEscape(explanation.cause()),
                HtmlUtils.htmlEscape(explanation.cure()),
                HtmlUtils.htmlEscape(explanation.retry().sentence()));
    return new Answer(
        200,
        "text/html;charset=utf-8",
        Map.of("Content-Security-Policy", POLICY),
        page.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the client names HTML, and prefers it to JSON, as browsers do. */
  static boolean wanted(@Nullable String accept) {
    try {
      List<MediaType> types = MediaType.parseMediaTypes(accept);
      return quality(types, MediaType.TEXT_HTML) > quality(types, MediaType.APPLICATION_JSON);
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }

  private static double quality(List<MediaType> types, MediaType of) {
    return types.stream()
        .filter(of::equalsTypeAndSubtype)
        .mapToDouble(MediaType::getQualityValue)
        .max()
        .orElse(0);
  }
}
