package dev.satchel.workers.payments;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client has said about a payment; it never changes.
 *
 * @param externalId the client's own id
 * @param metadata the client's own key-value pairs
 */
record Labels(@Nullable String externalId, Map<String, String> metadata) {
  /** Nothing was said. */
  static final Labels NONE = new Labels(null, Map.of());

  Labels {
    metadata = Map.copyOf(metadata);
  }
}
