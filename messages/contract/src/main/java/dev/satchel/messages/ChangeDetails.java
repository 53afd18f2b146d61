package dev.satchel.messages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about a capture or a refund.
 *
 * @param reason a text for people
 * @param externalId the client's own id, unique per tenant and task type for ever
 * @param metadata the client's own key-value pairs, stored and returned unchanged
 */
public record ChangeDetails(
    @Nullable String reason, @Nullable String externalId, Map<String, String> metadata) {
  /** Nothing is said. */
  public static final ChangeDetails NONE = new ChangeDetails(null, null, Map.of());

  public ChangeDetails {
    metadata = Map.copyOf(metadata);
  }
}
