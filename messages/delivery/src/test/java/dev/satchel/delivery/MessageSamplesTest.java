package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * One golden JSON sample for each message type. A sample is never edited: a message that was once
 * published may still be in a queue or a dead letter, and must always decode.
 */
class MessageSamplesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");
  private static final JsonMapper JSON = new JsonMapper();
  private final MessageCodec codec = new MessageCodec();

  static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files
          .map(file -> String.valueOf(file.getFileName()).replace(".json", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyTypeHasASampleAndEverySampleAType() throws IOException {
    assertThat(samples()).containsExactlyElementsOf(codec.typeNames());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsUnchangedAfterDecodingAndEncoding(String type) throws IOException {
    byte[] golden = Files.readAllBytes(SAMPLES.resolve(type + ".json"));
    byte[] written = codec.encode(codec.decode(type, golden));
    assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(golden));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"tenant\":\"default\"}",
        "{\"tenant\":\"default\",\"payment\":\"pay_0\"}",
        "{\"tenant\":\"default\",\"payment\":\"pay_01930000000070008000000000000002\",\"x\":1}",
        "{\"tenant\":\"\",\"payment\":\"pay_01930000000070008000000000000002\"}",
        "{\"tenant\":\"default\",\"payment\":\"pay_01930000000070008000000000000002\"} {}",
        "{\"tenant\":\"a\",\"tenant\":\"b\",\"payment\":\"pay_01930000000070008000000000000002\"}",
        "{\"tenant\":\"default\",\"payment\":\"pay_01930000000070008000000000000002\","
            + "\"amount\":{\"value\":1}}",
        "{\"tenant\":\"default\",\"payment\":\"pay_01930000000070008000000000000002\","
            + "\"amount\":{\"asset\":\"KRW\",\"value\":1.5}}",
        "{\"tenant\":\"default\",\"payment\":\"pay_01930000000070008000000000000002\","
            + "\"amount\":{\"asset\":\"KRW\",\"value\":0}}"
      })
  void aBodyThatDoesNotFitItsTypeIsUnreadable(String body) {
    assertThatThrownBy(
            () -> codec.decode("payments.capture.v1", body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableMessage.class);
  }

  @Test
  void aTypeOfALaterReleaseIsUnreadable() {
    assertThatThrownBy(() -> codec.decode("payments.pay.v2", new byte[0]))
        .isInstanceOfSatisfying(
            UnreadableMessage.class, e -> assertThat(e.reason()).isEqualTo("unknown-type"));
  }
}
