package dev.satchel.testservers.api;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/** An answer as it came. */
public record ReceivedAnswer(int status, HttpHeaders headers, String body) {
  /** The same of the JDK's client. */
  public static ReceivedAnswer of(HttpResponse<String> response) {
    return new ReceivedAnswer(response.statusCode(), response.headers(), response.body());
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The media type without parameters; empty without a body. */
  String mediaType() {
    return header("Content-Type").map(type -> type.split(";", 2)[0].strip()).orElse("");
  }

  boolean isOf(String type) {
    return mediaType().equals(type);
  }
}
