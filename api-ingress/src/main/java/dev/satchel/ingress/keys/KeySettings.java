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
 * @param requestsPerSecond the rate limit of each key, for reads and for writes; {@code
 *     satchel.ingress.limits} may set them apart
 * @param inHand maximum number of requests that threads process at once, of all keys; null for what
 *     the heap has room for
 * @param tenantShare percentage of these that the keys of one tenant may have
 * @param keyShare percentage of these that one key may have
 * @param remembered how long a key is cached; {@link KeyWatch} notices a revoked key within a
 *     second
 * @param rememberedInOutage how long a key is used after it was last read, while it cannot be read
 *     again
 * @param activePerTenant how many keys of a tenant may be alive: neither revoked nor expired
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.keys", ignoreUnknownFields = false)
public record KeySettings(
    @DefaultValue("1000") @Min(1) @Max(1_000_000) long requestsPerSecond,
    @Min(8) @Max(100_000) @Nullable Integer inHand,
    @DefaultValue("75") @Min(1) @Max(100) int tenantShare,
    @DefaultValue("50") @Min(1) @Max(100) int keyShare,
    @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration remembered,
    @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration rememberedInOutage,
    @DefaultValue("1000") @Min(1) @Max(1_000_000) int activePerTenant) {

  /**
   * Concurrent key look-ups allowed in addition to the requests in flight: one for so many of
   * these.
   */
  private static final int PART_FOR_LOOKUPS = 4;

  /** The shares of the requests in flight that each key and each tenant may have. */
  Shares inHandShares() {
    return Shares.of(allInHand(), tenantShare, keyShare);
  }

  /**
   * The share of the concurrent key look-ups that each address may have: the same percentage as a
   * key.
   */
  Shares lookupShares() {
    return Shares.of(Math.max(1, allInHand() / PART_FOR_LOOKUPS), 100, keyShare);
  }

  private int allInHand() {
    return inHand == null ? Heap.ofThisProcess().inHand() : inHand;
  }
}
