package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that the README tells a new user to paste. */
class ReadmeIT {
  private static final Pattern PAYMENT =
      Pattern.compile(
          "<!-- payment:start -->\\s*```sh\\n(.*?)```\\s*<!-- payment:end -->", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void thePaymentExampleInTheReadmeWorksAsPasted() throws Exception {
    Path data = Files.createDirectories(folder.resolve(".satchel/data"));
    try (Standalone up = Standalone.start("readme", data, Map.of())) {
      String pasted = payment().replace("localhost:8080", "localhost:" + up.port());
      List<JsonNode> answers = answers(bash(pasted));
      assertThat(answers).extracting(JsonNode::propertyNames).hasSize(4);
      JsonNode accepted = answers.get(1);
      JsonNode done = answers.get(2);
      assertThat(answers.getFirst().get("status").asString()).isEqualTo("succeeded");
      assertThat(accepted.get("id")).isEqualTo(done.get("id"));
      assertThat(done.get("status").asString()).isEqualTo("succeeded");
      assertThat(answers.getLast().get("balances").get(0).get("posted").asLong()).isEqualTo(12_000);
    }
  }

  private static String payment() throws IOException {
    Matcher block = PAYMENT.matcher(Files.readString(Repository.root().resolve("README.md")));
    assertThat(block.find()).as("a payment in README.md").isTrue();
    String lines = block.group(1);
    assertThat(lines).contains("localhost:8080", ".satchel/data/bootstrap.key");
    return lines;
  }

  /** Runs the lines as they would be pasted into a shell in the working copy. */
  private String bash(String lines) throws Exception {
    Process bash =
        new ProcessBuilder("bash", "-c", lines)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    bash.getOutputStream().close();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }

  private static List<JsonNode> answers(String output) {
    JsonMapper mapper = JsonMapper.builder().build();
    return output.lines().filter(line -> !line.isBlank()).map(mapper::readTree).toList();
  }
}
