package dev.satchel.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server run by the launcher, natively or in Docker; it is controlled through {@code ./satchel
 * services}.
 */
record ServiceProcess(ServicesFile file, String name) implements ServerProcess {

  @Override
  public void kill() {
    launcher(List.of("kill", name));
  }

  @Override
  public void start() {
    launcher(List.of("start", name));
  }

  @Override
  public void freeze() {
    launcher(List.of("freeze", name));
  }

  @Override
  public void thaw() {
    launcher(List.of("thaw", name));
  }

  @Override
  public void fillDisk() {
    launcher(List.of("fill-disk", name));
  }

  @Override
  public void freeDisk() {
    launcher(List.of("free-disk", name));
  }

  @Override
  public void certificate(ServerCertificate certificate) {
    Path place = Path.of(file.text("SATCHEL_SERVICES_DIR"), name, "tls");
    TestCertificates made = TestCertificates.servers();
    try {
      Files.write(place.resolve("server.pem"), Files.readAllBytes(made.certificate(certificate)));
      Files.write(place.resolve("server-key.pem"), Files.readAllBytes(made.key(certificate)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void rabbitmqctl(List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("rabbitmqctl", name));
    all.addAll(arguments);
    launcher(all);
  }

  private void launcher(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(file.text("SATCHEL_LAUNCHER"), "services"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SATCHEL_SERVICES_ENV", file.path().toString());
    builder.environment().put("SATCHEL_SERVICES_DIR", file.text("SATCHEL_SERVICES_DIR"));
    builder.environment().put("SATCHEL_SERVICES_MODE", file.text("SATCHEL_SERVICES_MODE"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + status + ":\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }
}
