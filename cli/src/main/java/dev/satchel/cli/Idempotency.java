package dev.satchel.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that changes something: its idempotency key. */
final class Idempotency {
  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Repeated with the same key and options, it is done once (a new key).")
  private @Nullable String given;

  /** The given key, else a new one. */
  String key(Session session) {
    String key = given;
    if (key == null) {
      return session.freshKeys().get();
    }
    if (!key.matches("[!-~]{1,255}")) {
      throw Stopped.usage("--idempotency-key must have 1 to 255 visible ASCII characters");
    }
    return key;
  }
}
