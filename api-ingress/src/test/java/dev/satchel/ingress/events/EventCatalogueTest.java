package dev.satchel.ingress.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.tickets.TestPaths;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of events, and its golden file. */
class EventCatalogueTest {
  private static final Path GOLDEN = Path.of("../docs/asyncapi.json");
  private static final Path ACTUAL = Path.of("target/asyncapi.actual");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final EventCatalogue catalogue =
      new EventCatalogue(
          new MessageCodec(),
          TestPaths.of(
              new SubjectPath(AccountId.KIND, "/v1/accounts/{id}"),
              new SubjectPath(PaymentId.KIND, "/v1/payments/{id}")));

  /** When the events change on purpose, copy the actual file over the golden one. */
  @Test
  void theAsyncApiDescriptionIsTheGoldenFile() throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter pretty =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withArrayIndenter(lines)
            .withObjectIndenter(lines);
    Files.writeString(
        ACTUAL, JSON.writer().with(pretty).writeValueAsString(AsyncApi.of(catalogue)) + "\n");
    assertThat(Files.mismatch(ACTUAL, GOLDEN))
        .as("%s differs from %s", ACTUAL, GOLDEN)
        .isEqualTo(-1);
  }

  @Test
  void everyEventHasItsNameDescriptionSchemaAndSample() {
    assertThat(catalogue.entries()).hasSizeGreaterThan(10);
    for (EventCatalogue.Entry entry : catalogue.entries()) {
      assertThat(entry.type().value()).matches("[a-z]+(_[a-z]+)*\\.[a-z]+(_[a-z]+)*");
      assertThat(entry.type().description()).endsWith(".");
      assertThat(entry.sample()).containsKeys("id", "sequence", "type", "version", "data");
      assertThat(entry.data()).containsKey("properties");
    }
  }
}
