package dev.satchel.ingress.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of this API: a strict parser for requests, a writer of plain values for answers. */
public final class Json {
  private static final int MAX_DEPTH = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  /**
   * Reads what this system has written. A stored request is nested deeper than the request was, and
   * its numbers may be written with more digits.
   */
  private static final JsonMapper OWN =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4 * MAX_DEPTH)
                          .maxNumberLength(1_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  /**
   * Reads one JSON value in UTF-8 without duplicate names or trailing content, nested at most 16
   * deep.
   *
   * @throws MalformedJson with a sentence for the client
   */
  static JsonNode read(byte[] utf8) throws MalformedJson {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString();
    } catch (CharacterCodingException notUtf8) {
      throw new MalformedJson("The body is not valid UTF-8.");
    }
    if (text.isBlank()) {
      throw new MalformedJson("The body is empty; a JSON object is needed.");
    }
    try {
      return MAPPER.readTree(text);
    } catch (NumberFormatException exponent) {
      throw new MalformedJson("The body has a number with an exponent of too many digits.");
    } catch (JacksonException malformed) {
      var at = malformed.getLocation();
      throw new MalformedJson(
          "The body is not JSON with unique names, nested at most %d deep%s."
              .formatted(
                  MAX_DEPTH,
                  at == null
                      ? ""
                      : ": line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())));
    }
  }

  /** Parses a JSON value that is passed through; empty when this API would refuse the bytes. */
  public static Optional<JsonNode> value(byte[] utf8) {
    try {
      return Optional.of(read(utf8));
    } catch (MalformedJson other) {
      return Optional.empty();
    }
  }

  /** The value of a JSON text from a row; the text itself when this API would refuse it. */
  public static Object valueOrText(String text) {
    Optional<JsonNode> value = value(text.getBytes(StandardCharsets.UTF_8));
    return value.isPresent() ? value.get() : text;
  }

  /** Canonical JSON, with sorted names: equal for requests that differ only in form. */
  static byte[] canonical(JsonNode value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Plain values (maps, lists, strings, numbers, booleans, null) as JSON in UTF-8. */
  public static byte[] write(Object plain) {
    return MAPPER.writeValueAsBytes(plain);
  }

  /**
   * The members of a JSON object that this system wrote.
   *
   * @throws IllegalStateException when the text is not a JSON object
   */
  public static Map<String, Object> object(String json) {
    try {
      Map<String, Object> members =
          OWN.readValue(
              json, OWN.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
      return members;
    } catch (JacksonException | NumberFormatException unreadable) {
      throw new IllegalStateException("a column does not contain a JSON object", unreadable);
    }
  }

  /** The bytes are not JSON that this API accepts; the message is for the client. */
  static final class MalformedJson extends Exception {
    MalformedJson(String message) {
      super(message, null, false, false);
    }
  }
}
