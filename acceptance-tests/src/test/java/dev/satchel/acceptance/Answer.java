package dev.satchel.acceptance;

import dev.satchel.testservers.api.ReceivedAnswer;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A response of the API. */
record Answer(int status, HttpHeaders headers, String body) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  /** The same for whoever judges it by the description. */
  ReceivedAnswer received() {
    return new ReceivedAnswer(status, headers, body);
  }

  JsonNode json() {
    return MAPPER.readTree(body);
  }

  /** A string member of the JSON body. */
  String text(String member) {
    return json().required(member).stringValue();
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** A ticket's error code, the last part of its type. */
  String errorCode() {
    String type = json().required("error").required("type").stringValue();
    return type.substring(type.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return status + " " + headers.map() + "\n" + body;
  }
}
