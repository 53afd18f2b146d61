package dev.satchel.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesFileTest {

  @Test
  void readsQuotedAndPlainValuesAndIgnoresComments(@TempDir Path folder) throws IOException {
    Path path =
        Files.writeString(
            folder.resolve("services.env"),
            """
            # SATCHEL_MYSQL_PORT=1
            SATCHEL_RABBITMQ_PORT=25672
            SATCHEL_LAUNCHER='/a folder/satchel'
            """);

    ServicesFile file = ServicesFile.read(path);

    assertThat(file.names("SATCHEL_MYSQL")).isFalse();
    assertThat(file.names("SATCHEL_RABBITMQ")).isTrue();
    assertThat(file.number("SATCHEL_RABBITMQ_PORT")).isEqualTo(25672);
    assertThat(file.text("SATCHEL_LAUNCHER")).isEqualTo("/a folder/satchel");
    assertThatThrownBy(() -> file.text("SATCHEL_MYSQL_HOST"))
        .hasMessageContaining("services.env has no SATCHEL_MYSQL_HOST");
  }

  @Test
  void eachLaneHasItsOwnFile() {
    assertThat(ServicesFile.laneSuffix("lane1")).isEmpty();
    assertThat(ServicesFile.laneSuffix("lane2")).isEqualTo(".lane2");
  }
}
