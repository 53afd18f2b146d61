package dev.satchel.standalone;

import dev.satchel.ingress.keys.KeySecret;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The first API key of the installation.
 *
 * @param key the API key; a generated one ends with a checksum
 * @param made whether it was just generated and must be shown to the user
 */
record FirstKey(String key, boolean made) {
  private static final String FILE = "bootstrap.key";

  /**
   * Returns the key given by the environment, else the one stored in the data folder, else a new
   * one, which it stores there.
   *
   * @param given the value of {@code SATCHEL_BOOTSTRAP_KEY}, if set
   */
  static FirstKey of(Optional<String> given, DataFolder folder) {
    if (given.isPresent()) {
      return new FirstKey(given.get(), false);
    }
    Optional<String> kept = folder.read(FILE).filter(key -> !key.isEmpty());
    if (kept.isPresent()) {
      return new FirstKey(kept.get(), false);
    }
    String fresh = KeySecret.fresh(new SecureRandom()).text();
    folder.writeSecret(FILE, fresh);
    return new FirstKey(fresh, true);
  }
}
