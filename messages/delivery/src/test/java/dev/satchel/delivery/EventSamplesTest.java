package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.events.ClientEvent;
import dev.satchel.messages.events.EventContract;
import dev.satchel.messages.events.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * One golden sample for each event that clients read. A sample may get new members; a change of
 * what it has is a new version.
 */
class EventSamplesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path SAMPLES = Path.of("../contract/src/main/resources/events");

  private final MessageCodec codec = new MessageCodec();

  static List<Class<? extends ClientEvent>> events() {
    return EventContract.all();
  }

  private static String file(Class<? extends ClientEvent> event) {
    EventType type = EventContract.type(event);
    return "%s.v%d.json".formatted(type.value(), type.version());
  }

  @Test
  void everyEventHasASampleAndEverySampleAnEvent() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(
              events().stream().map(EventSamplesTest::file).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void aSampleIsUnchangedAfterDecodingAndEncoding(Class<? extends ClientEvent> event)
      throws IOException {
    byte[] golden;
    try (InputStream in =
        Objects.requireNonNull(event.getResourceAsStream("/events/" + file(event)))) {
      golden = in.readAllBytes();
    }
    ClientEvent decoded = codec.decodeEvent(event, golden);
    assertThat(JSON.readTree(codec.encodeEvent(decoded))).isEqualTo(JSON.readTree(golden));
    assertThat(codec.encodeEvent(decoded.withoutMetadata()).length()).isLessThan(2_000);
  }
}
