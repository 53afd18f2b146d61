package dev.satchel.ingress.tickets;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.waiting.*}.
 *
 * @param longest what a longer wait counts as
 * @param waiters requests that may wait at once; above it 503
 * @param sweep how often tickets whose update may have been lost are looked up
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.waiting", ignoreUnknownFields = false)
public record WaitingSettings(
    @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 1)
        Duration longest,
    @DefaultValue("120000") @Min(1) @Max(1_000_000) int waiters,
    @DefaultValue("2s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration sweep) {}
