package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.SatchelProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the parsed compose.yaml. */
class ComposeTest {
  private static final Set<String> ONE_SHOT = Set.of("setup");
  private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)");

  private static String text = "";
  private static Map<String, Object> compose = Map.of();
  private static Map<String, Object> services = Map.of();

  @BeforeAll
  static void read() throws Exception {
    text = Files.readString(Repository.file("compose.yaml"));
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    compose = map(new Yaml(new SafeConstructor(strict)).load(text));
    services = map(compose.get("services"));
  }

  @SuppressWarnings("unchecked") // YAML's maps here have text keys
  private static Map<String, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) Objects.requireNonNull(value);
  }

  private static Map<String, Object> service(String name) {
    return map(services.get(name));
  }

  @Test
  void runsTheServersAndEachProcessInItsOwnContainer() {
    assertThat(services)
        .containsOnlyKeys(
            Stream.concat(Stream.of("mysql", "rabbitmq", "setup"), processes().stream())
                .toArray(String[]::new));
  }

  @Test
  void everyImageHasAVersion() {
    for (String name : services.keySet()) {
      assertThat(service(name).get("image"))
          .asString()
          .as(name)
          .matches("[a-z/-]+:(\\d+\\.\\d+(-management)?|\\$\\{SATCHEL_VERSION:\\?.+})");
    }
    assertThat(text).doesNotContain(":latest");
  }

  @Test
  void everyLongRunningServiceHasAHealthCheck() {
    for (String name : services.keySet()) {
      Map<String, Object> check = map(service(name).get("healthcheck"));
      if (ONE_SHOT.contains(name)) {
        assertThat(check).as(name).containsEntry("disable", true);
      } else {
        assertThat(check).as(name).containsKeys("test", "interval", "timeout", "retries");
      }
    }
  }

  private static List<String> processes() {
    return SatchelProcess.ALL.stream().map(SatchelProcess::name).toList();
  }

  @Test
  void everyProcessStartsAfterTheServersAreHealthyAndSetupIsDone() {
    for (String name : processes()) {
      assertThat(map(service(name).get("depends_on")))
          .as(name)
          .containsEntry("mysql", Map.of("condition", "service_healthy"))
          .containsEntry("rabbitmq", Map.of("condition", "service_healthy"))
          .containsEntry("setup", Map.of("condition", "service_completed_successfully"));
    }
    assertThat(map(service("setup").get("depends_on"))).containsOnlyKeys("mysql", "rabbitmq");
  }

  @Test
  void containersAreReadOnlyUnprivilegedAndWithoutCapabilities() {
    for (String name : services.keySet()) {
      assertThat(service(name))
          .as(name)
          .containsEntry("read_only", true)
          .containsEntry("cap_drop", List.of("ALL"))
          .containsEntry("security_opt", List.of("no-new-privileges:true"))
          .doesNotContainKeys("privileged", "cap_add", "network_mode", "pid", "ipc", "devices");
      assertThat(service(name).get("user")).asString().as(name).matches("(10001|999):(10001|999)");
      assertThat(String.valueOf(service(name).get("volumes"))).doesNotContain("docker.sock");
    }
  }

  @Test
  void publishesOnlyTheApiAndOnLoopback() {
    for (String name : services.keySet()) {
      if (name.equals("ingress")) {
        assertThat(service(name).get("ports"))
            .isEqualTo(List.of("127.0.0.1:${SATCHEL_PORT:-8080}:8080"));
      } else {
        assertThat(service(name)).as(name).doesNotContainKey("ports");
      }
    }
    assertThat(map(map(compose.get("networks")).get("backend"))).containsEntry("internal", true);
  }

  @Test
  void everyConnectionToTheServersUsesTls() {
    for (String name : services.keySet()) {
      if (name.equals("mysql") || name.equals("rabbitmq")) {
        continue;
      }
      assertThat(map(service(name).get("environment")))
          .as(name)
          .containsEntry("SATCHEL_MYSQL_CA", "/run/secrets/SATCHEL_CA")
          .containsEntry("SATCHEL_RABBITMQ_CA", "/run/secrets/SATCHEL_CA")
          .doesNotContainKeys("SATCHEL_MYSQL_TLS", "SATCHEL_RABBITMQ_TLS");
      assertThat(service(name).get("secrets")).asString().as(name).contains("SATCHEL_CA");
    }
    assertThat(service("mysql").get("command"))
        .asString()
        .contains("--require-secure-transport=ON", "--ssl-cert=/run/secrets/MYSQL_CERTIFICATE");
    assertThat(service("rabbitmq").get("secrets"))
        .asString()
        .contains("RABBITMQ_TLS_CONF", "RABBITMQ_CERTIFICATE", "RABBITMQ_PRIVATE_KEY");
  }

  /**
   * Runs the script: it creates every secret that compose.yaml names, readable by its owner only.
   */
  @Test
  void theScriptCreatesEverySecret(@TempDir Path folder) throws Exception {
    Path secrets = folder.resolve("secrets");
    ProcessBuilder script =
        new ProcessBuilder(Repository.file("deploy/make-secrets.sh").toString(), secrets.toString())
            .redirectErrorStream(true);
    script.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = script.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    map(compose.get("secrets"))
        .values()
        .forEach(secret -> assertThat(secrets.resolve(fileName(map(secret)))).isNotEmptyFile());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rwx------");
    for (String own : List.of("ca.p12", "ca.password")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve(own))))
          .isEqualTo("rw-------");
    }
  }

  private static String fileName(Map<String, Object> secret) {
    String file = String.valueOf(secret.get("file"));
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Test
  void everySecretIsReadFromAFile() {
    Map<String, Object> secrets = map(compose.get("secrets"));
    secrets.forEach(
        (name, secret) ->
            assertThat(map(secret).get("file"))
                .asString()
                .as(name)
                .startsWith("${SATCHEL_SECRETS:?"));
    for (String name : services.keySet()) {
      map(service(name).get("environment"))
          .forEach(
              (variable, value) -> {
                if (variable.contains("PASSWORD") || variable.endsWith("_KEY")) {
                  assertThat(variable).endsWith("_FILE");
                  assertThat(String.valueOf(value)).startsWith("/run/secrets/");
                }
              });
    }
    for (SatchelProcess process : SatchelProcess.ALL) {
      assertThat(secrets)
          .containsKeys(process.databasePasswordVariable(), process.brokerPasswordVariable());
    }
  }

  @Test
  void dataIsInNamedVolumesWithAComment() {
    map(compose.get("volumes"))
        .forEach(
            (name, volume) -> {
              assertThat(map(volume)).containsKey("name");
              assertThat(text).containsPattern("  # [^\\n]+\\n  " + name + ":\\n");
            });
    assertThat(map(compose.get("volumes"))).containsOnlyKeys("mysql-data", "rabbitmq-data");
  }

  @Test
  void everyVariableIsInTheExample() throws Exception {
    Set<String> explained = new TreeSet<>();
    for (String line : Files.readAllLines(Repository.file("deploy/env.example"))) {
      if (line.matches("[A-Z_]+=")) {
        explained.add(line.substring(0, line.length() - 1));
      }
    }
    Set<String> used = new TreeSet<>();
    VARIABLE.matcher(text).results().forEach(match -> used.add(match.group(1)));
    assertThat(explained).isEqualTo(used);
  }
}
