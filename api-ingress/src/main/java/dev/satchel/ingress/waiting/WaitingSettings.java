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
 * @param longest what a longer wait counts as
 * @param waiters requests that may wait at once; null for what the heap has room for
 * @param tenantShare of these, the percentage that the keys of one tenant may have
 * @param keyShare of these, the percentage that one key may have
 * @param sweep how often tickets whose update may have been lost are looked up
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

  /** How many requests may wait at once. */
  public int bound() {
    return waiters == null ? Heap.ofThisProcess().waits() : waiters;
  }

  /** What each key and tenant may have of it. */
  Shares shares() {
    return Shares.of(bound(), tenantShare, keyShare);
  }
}
