package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Heap;
import dev.satchel.ingress.bounds.Shares;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.keys.*}.
 *
 * @param requestsPerSecond each key's rate
 * @param inHand requests that threads may be at, of all keys; null for what the heap has room for
 * @param tenantShare of these, the percentage that the keys of one tenant may have
 * @param keyShare of these, the percentage that one key may have
 * @param remembered how long a key is known without another look, and so lives on once revoked
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.keys", ignoreUnknownFields = false)
public record KeySettings(
    @DefaultValue("1000") @Min(1) @Max(1_000_000) long requestsPerSecond,
    @Min(8) @Max(100_000) @Nullable Integer inHand,
    @DefaultValue("75") @Min(1) @Max(100) int tenantShare,
    @DefaultValue("50") @Min(1) @Max(100) int keyShare,
    @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration remembered) {

  /** Of the requests in hand, how many more there may be whose key is being looked up. */
  private static final int PART_FOR_LOOKUPS = 4;

  /** What each key and tenant may have of the requests in hand. */
  Shares inHandShares() {
    return Shares.of(allInHand(), tenantShare, keyShare);
  }

  /** What each address may have of the keys that are looked up at once: no more than a key has. */
  Shares lookupShares() {
    return Shares.of(Math.max(1, allInHand() / PART_FOR_LOOKUPS), 100, keyShare);
  }

  private int allInHand() {
    return inHand == null ? Heap.ofThisProcess().inHand() : inHand;
  }
}
