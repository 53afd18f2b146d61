package dev.satchel.ingress.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.limits.*}. All rates are requests per second over all ingress
 * copies.
 *
 * @param keyReads the reads of each key; null for {@code satchel.ingress.keys.requests-per-second}
 * @param keyWrites the writes of each key; null for the same
 * @param tenantReads the reads of each tenant; null for four times those of a key
 * @param tenantWrites the writes of each tenant; null for four times those of a key
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.limits", ignoreUnknownFields = false)
public record LimitSettings(
    @Min(1) @Max(1_000_000) @Nullable Long keyReads,
    @Min(1) @Max(1_000_000) @Nullable Long keyWrites,
    @Min(1) @Max(4_000_000) @Nullable Long tenantReads,
    @Min(1) @Max(4_000_000) @Nullable Long tenantWrites) {
  private static final int KEYS_IN_A_TENANT = 4;

  /**
   * The limits of keys and tenants without limits of their own.
   *
   * @param perKey the rate of a key that is not set here
   */
  public Rates rates(long perKey) {
    long reads = keyReads == null ? perKey : keyReads;
    long writes = keyWrites == null ? perKey : keyWrites;
    return new Rates(
        reads,
        writes,
        tenantReads == null ? KEYS_IN_A_TENANT * reads : tenantReads,
        tenantWrites == null ? KEYS_IN_A_TENANT * writes : tenantWrites);
  }
}
