package dev.satchel.testservers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCertificatesTest {

  @Test
  void withoutTheKeyOfTheCaTheFilesThatTheCaHasToIssueAreNamed(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "of a CA elsewhere");

    assertThatThrownBy(() -> TestCertificates.into(folder, "mysql=dns:mysql"))
        .hasMessageContaining(folder.resolve("mysql.pem") + " and ")
        .hasMessageContaining(folder.resolve("mysql-key.pem").toString())
        .hasMessageNotContaining("Exception");
  }
}
