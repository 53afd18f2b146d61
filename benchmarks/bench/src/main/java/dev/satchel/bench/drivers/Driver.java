package dev.satchel.bench.drivers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs a load driver as a process until it ends. */
public final class Driver {
  private Driver() {}

  /** Returns its whole output; throws when its exit status is not 0. */
  public static String said(List<String> command) {
    return said(command, Map.of());
  }

  /**
   * The same with environment variables, for values that must not be in arguments, such as
   * passwords.
   */
  public static String said(List<String> command, Map<String, String> variables) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(variables);
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(command + " ended with " + status + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while under load", e);
    }
  }
}
