package dev.satchel.delivery.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.servers.ServerTls.Server;
import dev.satchel.testservers.TestCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
  private static ServerTls mysql(Map<String, String> variables) {
    return ServerTls.of(Server.MYSQL, name -> Optional.ofNullable(variables.get(name)));
  }

  private static String url(Map<String, String> variables) {
    return new MySqlAddress(mysql(variables), 3306).url("satchel", MySqlAddress.SESSION);
  }

  @Test
  void connectsWithoutVerificationOnLoopback() {
    assertThat(mysql(Map.of()).verifies()).isFalse();
    assertThat(mysql(Map.of()).warning()).isEmpty();
    assertThat(url(Map.of()))
        .startsWith("jdbc:mysql://localhost:3306/satchel?")
        .endsWith("&sslMode=PREFERRED&allowPublicKeyRetrieval=true");
    assertThat(url(Map.of("SATCHEL_MYSQL_HOST", "::1"))).startsWith("jdbc:mysql://[::1]:3306/");
  }

  @Test
  void refusesAnotherHostWithoutATlsSetting() {
    assertThatThrownBy(() -> mysql(Map.of("SATCHEL_MYSQL_HOST", "db.example")))
        .isInstanceOf(InsecureServer.class)
        .hasMessageStartingWith(
            "MySQL on db.example is not on loopback: set SATCHEL_MYSQL_TLS=verify")
        .hasMessageContaining("SATCHEL_MYSQL_TLS=off")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(
            () ->
                ServerTls.of(
                    Server.RABBITMQ,
                    name -> Optional.of("mq.example").filter(x -> name.endsWith("_HOST"))))
        .hasMessageContaining("RabbitMQ on mq.example")
        .hasMessageContaining("SATCHEL_RABBITMQ_TLS=off");
  }

  @Test
  void connectsWithoutVerificationAndWarnsWhenTlsIsOff() {
    Map<String, String> off =
        Map.of("SATCHEL_MYSQL_HOST", "db.example", "SATCHEL_MYSQL_TLS", "off");
    assertThat(mysql(off).warning())
        .get()
        .asString()
        .contains("SATCHEL_MYSQL_TLS=off", "db.example");
    assertThat(url(off)).endsWith("&sslMode=PREFERRED").doesNotContain("allowPublicKeyRetrieval");
  }

  @Test
  void verifiesWhenTlsIsVerifyOrACaIsGiven() {
    Map<String, String> verify =
        Map.of("SATCHEL_MYSQL_HOST", "db.example", "SATCHEL_MYSQL_TLS", "verify");
    assertThat(url(verify)).endsWith("&sslMode=VERIFY_IDENTITY");
    assertThat(new MySqlAddress(mysql(verify), 3306).storeProperties())
        .isEqualTo(Map.of("fallbackToSystemTrustStore", "true"));
    String ca = TestCertificates.servers().ca().toString();
    assertThat(mysql(Map.of("SATCHEL_MYSQL_CA", ca)).verifies()).isTrue();
    assertThat(mysql(Map.of("SATCHEL_MYSQL_CA", ca)).defaultPort(5672, 5671)).isEqualTo(5671);
  }

  @Test
  void writesTheCaToAFileThatOnlyItsOwnerMayRead() throws Exception {
    String ca = TestCertificates.servers().ca().toString();
    Map<String, String> properties =
        new MySqlAddress(mysql(Map.of("SATCHEL_MYSQL_CA", ca)), 3306).storeProperties();
    Path store = Path.of(URI.create(properties.getOrDefault("trustCertificateKeyStoreUrl", "")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
        .isEqualTo("rw-------");
    assertThat(properties).containsEntry("fallbackToSystemTrustStore", "false");
  }

  @Test
  void refusesInvalidSettingsAndShowsNoSecret(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> mysql(Map.of("SATCHEL_MYSQL_TLS", "true")))
        .hasMessage("SATCHEL_MYSQL_TLS must be verify or off, not 'true'");
    assertThatThrownBy(() -> mysql(Map.of("SATCHEL_MYSQL_CA", "/none/ca.pem")))
        .hasMessage("SATCHEL_MYSQL_CA names /none/ca.pem, which cannot be read");
    assertThatThrownBy(() -> mysql(Map.of("SATCHEL_MYSQL_HOST", "a?sslMode=DISABLED")))
        .hasMessageContaining("SATCHEL_MYSQL_HOST must be one host name");
    assertThatThrownBy(() -> mysql(Map.of("SATCHEL_MYSQL_CLIENT_KEY", "-----BEGIN x")))
        .hasMessageContaining("go together");
    Path key =
        Files.writeString(
            folder.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(
            () ->
                mysql(
                    Map.of(
                        "SATCHEL_MYSQL_TLS", "verify",
                        "SATCHEL_MYSQL_CLIENT_CERTIFICATE",
                            TestCertificates.servers().ca().toString(),
                        "SATCHEL_MYSQL_CLIENT_KEY", key.toString())))
        .isInstanceOf(InsecureServer.class)
        .hasMessageContaining("SATCHEL_MYSQL_CLIENT_KEY")
        .hasMessageNotContaining("c2VjcmV0");
  }
}
