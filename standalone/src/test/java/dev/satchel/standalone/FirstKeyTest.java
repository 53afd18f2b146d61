package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeyTest {
  @TempDir private Path path;

  @Test
  void isCreatedOnceInAFileReadableByItsOwnerOnly() throws Exception {
    try (DataFolder folder = DataFolder.take(path)) {
      FirstKey made = FirstKey.of(Optional.empty(), folder);
      assertThat(made.made()).isTrue();
      assertThat(made.key()).matches("sk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
      assertThat(FirstKey.of(Optional.empty(), folder)).isEqualTo(new FirstKey(made.key(), false));
      Path file = path.resolve("bootstrap.key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void isTheGivenKeyWithoutAFile() {
    try (DataFolder folder = DataFolder.take(path)) {
      assertThat(FirstKey.of(Optional.of("sk_given"), folder))
          .isEqualTo(new FirstKey("sk_given", false));
      assertThat(path.resolve("bootstrap.key")).doesNotExist();
    }
  }
}
