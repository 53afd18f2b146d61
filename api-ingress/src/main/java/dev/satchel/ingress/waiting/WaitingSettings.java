package dev.satchel.ingress.waiting;

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
 * Settings {@code satchel.ingress.waiting.*}.
 *
 * @param longest the longest wait; a longer one is capped at it
 * @param waiters maximum number of waiting requests; null for what the heap has room for
 * @param tenantShare percentage of these that the keys of one tenant may have
 * @param keyShare percentage of these that one key may have
 * @param sweep interval at which tickets and subjects are looked up whose update may have been lost
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.waiting", ignoreUnknownFields = false)
public record WaitingSettings(
    @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 1)
        Duration longest,
    @Min(1) @Max(1_000_000) @Nullable Integer waiters,
    @DefaultValue("75") @Min(1) @Max(100) int tenantShare,
    @DefaultValue("50") @Min(1) @Max(100) int keyShare,
    @DefaultValue("2s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration sweep) {

  /** The maximum number of waiting requests. */
  public int bound() {
    return waiters == null ? Heap.ofThisProcess().waits() : waiters;
  }

  /** The shares of waiting requests that each key and each tenant may have. */
  Shares shares() {
    return Shares.of(bound(), tenantShare, keyShare);
  }
}
