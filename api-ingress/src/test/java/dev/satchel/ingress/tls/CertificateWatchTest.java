package dev.satchel.ingress.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.testservers.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;

/** Which files replace the certificate, and what is logged of the others. */
class CertificateWatchTest {
  private static TestCertificates issued;

  @TempDir private Path folder;
  private final List<SslBundle> replaced = new ArrayList<>();
  private CertificateFiles files;
  private CertificateWatch watch;

  @BeforeAll
  static void issue() {
    issued = TestCertificates.of("one=dns:localhost", "two=dns:localhost", "old@-3d=dns:localhost");
  }

  @BeforeEach
  void startWithTheFirst() throws IOException {
    put("one", "one");
    files = new CertificateFiles(folder.resolve("tls.pem"), folder.resolve("tls-key.pem"));
    watch = new CertificateWatch(files, files.content(), Clock.systemUTC(), replaced::add);
  }

  @Test
  void nothingHappensWhileTheFilesAreTheSame() {
    assertThat(logOf(this::lookTwice)).isEmpty();
    assertThat(replaced).isEmpty();
  }

  @Test
  void newFilesAreUsedOnce() throws IOException, KeyStoreException {
    put("two", "two");

    assertThat(logOf(this::lookTwice)).containsOnlyOnce("is replaced");
    lookTwice();
    assertThat(replaced).hasSize(1);
    X509Certificate used =
        (X509Certificate)
            Objects.requireNonNull(replaced.getFirst().getStores().getKeyStore())
                .getCertificate("ssl");
    assertThat(used).isEqualTo(files.usable(files.content()).certificate());
    assertThat(replaced.getFirst().getOptions().getEnabledProtocols())
        .containsExactly("TLSv1.3", "TLSv1.2");
  }

  @Test
  void aCertificateWhoseKeyIsStillMissingIsNotTriedUntilTheKeyIsThere() throws IOException {
    put("two", "one");
    String log = logOf(watch::look);
    put("two", "two");

    assertThat(log).isEmpty();
    assertThat(logOf(this::lookTwice)).doesNotContain("cannot be used");
    assertThat(replaced).hasSize(1);
  }

  @Test
  void theKeyOfAnotherCertificateIsRefusedOnce() throws IOException {
    put("two", "one");

    assertThat(logOf(this::lookTwice))
        .containsOnlyOnce("the old one stays")
        .containsPattern("tls-key.pem is not the key of .*tls.pem");
    assertThat(logOf(this::lookTwice)).isEmpty();
    assertThat(replaced).isEmpty();
  }

  @Test
  void anExpiredCertificateIsRefused() throws IOException {
    put("old", "old");

    assertThat(logOf(this::lookTwice)).containsOnlyOnce("the old one stays: it expired at");
    assertThat(replaced).isEmpty();
  }

  @Test
  void aCertificateThatIsNotValidYetIsRefused() throws IOException {
    Clock yesterday = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));
    watch = new CertificateWatch(files, files.content(), yesterday, replaced::add);
    put("two", "two");

    assertThat(logOf(this::lookTwice))
        .containsOnlyOnce("the old one stays: it is not valid before");
    assertThat(replaced).isEmpty();
  }

  @Test
  void brokenTextIsRefusedWithoutShowingIt() throws IOException {
    String key = Files.readString(issued.key("two"));
    Files.writeString(folder.resolve("tls-key.pem"), key.substring(0, key.length() / 2));
    String half = logOf(this::lookTwice);
    Files.writeString(
        folder.resolve("tls-key.pem"),
        "-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n");
    String malformed = logOf(this::lookTwice);
    Files.writeString(folder.resolve("tls.pem"), "");
    String empty = logOf(this::lookTwice);

    assertThat(half).containsOnlyOnce("the old one stays").doesNotContain(key.substring(60, 90));
    assertThat(malformed).containsOnlyOnce("is malformed").doesNotContain("MIIsecret");
    assertThat(empty).containsOnlyOnce("tls.pem has no block BEGIN CERTIFICATE");
    assertThat(replaced).isEmpty();
  }

  @Test
  void aMissingFileIsLoggedOnceAndItsReturnChangesNothing() throws IOException {
    Files.delete(folder.resolve("tls.pem"));

    assertThat(logOf(this::lookTwice)).containsOnlyOnce("tls.pem cannot be read");
    assertThat(logOf(this::lookTwice)).isEmpty();
    put("one", "one");
    assertThat(logOf(this::lookTwice)).isEmpty();
    assertThat(replaced).isEmpty();
  }

  @Test
  void settingsNameBothFilesOrNone() {
    Path file = Path.of("tls.pem");

    assertThat(new TlsSettings(null, null, null).certificate()).isNull();
    assertThatThrownBy(() -> new TlsSettings(file, null, null))
        .hasMessageContaining("must be set together");
    assertThatThrownBy(() -> new TlsSettings(null, file, null))
        .hasMessageContaining("must be set together");
  }

  private void lookTwice() {
    watch.look();
    watch.look();
  }

  private void put(String certificate, String key) throws IOException {
    Files.copy(
        issued.certificate(certificate),
        folder.resolve("tls.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(issued.key(key), folder.resolve("tls-key.pem"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String logOf(Runnable looks) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      looks.run();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
