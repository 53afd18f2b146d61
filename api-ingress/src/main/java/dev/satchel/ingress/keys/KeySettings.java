package dev.satchel.ingress.keys;

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
 * Settings {@code satchel.ingress.keys.*}.
 *
 * @param requestsPerSecond each key's rate
 * @param remembered how long a key is known without another look, and so lives on once revoked
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.keys", ignoreUnknownFields = false)
public record KeySettings(
    @DefaultValue("1000") @Min(1) @Max(1_000_000) long requestsPerSecond,
    @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration remembered) {}
