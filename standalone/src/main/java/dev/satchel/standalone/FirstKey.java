package dev.satchel.standalone;

import java.util.Optional;

/**
 * The first API key of the installation.
 *
 * @param key {@code sk_} and more
 * @param made whether it was made just now, and so is to be shown
 */
record FirstKey(String key, boolean made) {
  private static final String FILE = "bootstrap.key";

  /**
   * The key that the environment gives; else the one of the data folder; else a new one, which the
   * folder keeps.
   *
   * @param given {@code SATCHEL_BOOTSTRAP_KEY}
   */
  static FirstKey of(Optional<String> given, DataFolder folder) {
    if (given.isPresent()) {
      return new FirstKey(given.get(), false);
    }
    Optional<String> kept = folder.read(FILE).filter(key -> !key.isEmpty());
    if (kept.isPresent()) {
      return new FirstKey(kept.get(), false);
    }
    String fresh = "sk_" + Secret.fresh();
    folder.writeSecret(FILE, fresh);
    return new FirstKey(fresh, true);
  }
}
