package dev.satchel.ingress.keys;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Keys that were revoked or rotated lately.
 *
 * @param revoked ids of keys
 * @param retired hashes that rotations have replaced, and until when each is valid
 */
record KeyChanges(Set<UUID> revoked, Map<KeyHash, Instant> retired) {
  KeyChanges {
    revoked = Set.copyOf(revoked);
    retired = Map.copyOf(retired);
  }

  boolean none() {
    return revoked.isEmpty() && retired.isEmpty();
  }

  /** Whether what is known of the key may be wrong. */
  boolean concern(ApiKey key) {
    return revoked.contains(key.id()) || retired.containsKey(key.hash());
  }

  /** Whether the key is no longer valid at that time. */
  boolean end(ApiKey key, Instant now) {
    Instant validUntil = retired.get(key.hash());
    return revoked.contains(key.id()) || (validUntil != null && !now.isBefore(validUntil));
  }
}
