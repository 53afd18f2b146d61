package dev.satchel.ingress.keys;

import java.util.Set;
import java.util.UUID;

/**
 * Keys that were revoked or rotated lately, as the database says.
 *
 * @param revoked ids of keys
 * @param retired hashes that rotations have replaced, or whose grace has ended
 * @param ended those of them whose grace is over
 */
record KeyChanges(Set<UUID> revoked, Set<KeyHash> retired, Set<KeyHash> ended) {
  KeyChanges {
    revoked = Set.copyOf(revoked);
    retired = Set.copyOf(retired);
    ended = Set.copyOf(ended);
  }

  boolean none() {
    return revoked.isEmpty() && retired.isEmpty();
  }

  /** Whether what is known of the key may be wrong. */
  boolean concern(ApiKey key) {
    return isRevoked(key) || retired.contains(key.hash());
  }

  /** Whether the key is no longer valid. */
  boolean end(ApiKey key) {
    return isRevoked(key) || ended.contains(key.hash());
  }

  private boolean isRevoked(ApiKey key) {
    UUID issuer = key.issuer();
    return revoked.contains(key.id()) || (issuer != null && revoked.contains(issuer));
  }
}
