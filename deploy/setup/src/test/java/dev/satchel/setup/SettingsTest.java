package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.SatchelProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private static Map<String, String> complete() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SATCHEL_MYSQL_ADMIN_USER", "root");
    environment.put("SATCHEL_MYSQL_ADMIN_PASSWORD", "secret-1");
    environment.put("SATCHEL_RABBITMQ_ADMIN_USER", "admin");
    environment.put("SATCHEL_RABBITMQ_ADMIN_PASSWORD", "secret-2");
    for (SatchelProcess process : SatchelProcess.ALL) {
      environment.put(process.databasePasswordVariable(), "secret-3");
      environment.put(process.brokerPasswordVariable(), "secret-4");
    }
    return environment;
  }

  @Test
  void haveDefaultsForServersAndNoneForPasswords() {
    Settings settings = Settings.from(complete());
    assertThat(settings.mysql().tls().host()).isEqualTo("localhost");
    assertThat(settings.mysql().port()).isEqualTo(3306);
    assertThat(settings.mysql().database()).isEqualTo("satchel");
    assertThat(settings.rabbitmq().port()).isEqualTo(5672);
    assertThat(settings.rabbitmq().managementPort()).isEqualTo(15672);
    assertThat(settings.rabbitmq().vhost()).isEqualTo("/");
    assertThat(settings.bootstrapKey()).isEmpty();
  }

  @Test
  void nameAllMissingVariablesAtOnce() {
    assertThatThrownBy(() -> Settings.from(Map.of("SATCHEL_MYSQL_PORT", "x")))
        .isInstanceOf(SetupFailed.class)
        .hasMessageContaining("SATCHEL_MYSQL_ADMIN_USER is not set")
        .hasMessageContaining("SATCHEL_WORKERS_DB_PASSWORD is not set")
        .hasMessageContaining("SATCHEL_SCHEDULER_AMQP_PASSWORD is not set")
        .hasMessageContaining("SATCHEL_MYSQL_PORT must be a port");
  }

  @Test
  void readASecretFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "from-file\n");
    Map<String, String> environment = complete();
    environment.remove("SATCHEL_INGRESS_DB_PASSWORD");
    environment.put("SATCHEL_INGRESS_DB_PASSWORD_FILE", file.toString());
    assertThat(Settings.from(environment).databasePasswords())
        .containsEntry(SatchelProcess.INGRESS, "from-file");
    environment.put("SATCHEL_INGRESS_DB_PASSWORD_FILE", folder.resolve("none").toString());
    assertThatThrownBy(() -> Settings.from(environment))
        .hasMessageContaining("SATCHEL_INGRESS_DB_PASSWORD_FILE names")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void refuseASchemaNameThatWouldNeedQuoting() {
    Map<String, String> environment = complete();
    environment.put("SATCHEL_MYSQL_DATABASE", "sat`chel");
    assertThatThrownBy(() -> Settings.from(environment))
        .hasMessageContaining("SATCHEL_MYSQL_DATABASE");
  }

  @Test
  void doNotShowThePasswordOfAnAdministrator() {
    Settings settings = Settings.from(complete());
    assertThat(settings.mysql().toString() + settings.rabbitmq()).doesNotContain("secret");
  }
}
