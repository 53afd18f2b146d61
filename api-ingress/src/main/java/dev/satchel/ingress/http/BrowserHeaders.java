package dev.satchel.ingress.http;

import java.util.Map;

/**
 * Headers that tell a browser what to do with any answer: take it as what it says it is, run
 * nothing in it, and show it in no frame (OWASP REST Security Cheat Sheet, "Security Headers"). A
 * page overrides the content policy with its own.
 */
final class BrowserHeaders {
  static final Map<String, String> ALL =
      Map.of(
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

  private BrowserHeaders() {}
}
