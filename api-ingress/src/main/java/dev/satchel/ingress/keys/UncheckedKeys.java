package dev.satchel.ingress.keys;

import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which keys without a checksum may be valid: bootstrap keys and old ones, which are few. All their
 * hashes are in memory, so that any other text without a checksum is refused without a read.
 */
final class UncheckedKeys {
  /** Above this number each of them is looked up. */
  static final int BOUND = 1_000;

  private final IntFunction<Optional<Set<KeyHash>>> store;
  private volatile @Nullable Set<KeyHash> known;

  /**
   * Knows of no key until the first refresh, and until then lets each be looked up.
   *
   * @param store returns all such hashes, or empty when there are more than the argument
   */
  UncheckedKeys(IntFunction<Optional<Set<KeyHash>>> store) {
    this.store = store;
  }

  /** Reads them again; an outage leaves those that were read before. */
  void refresh() {
    known = store.apply(BOUND).orElse(null);
  }

  /** Whether a key with this hash has to be looked up. */
  boolean mayBe(KeyHash hash) {
    Set<KeyHash> hashes = known;
    return hashes == null || hashes.contains(hash);
  }
}
