package dev.satchel.ingress.tickets;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.writing.*}.
 *
 * @param writers threads that write, each with a transaction of its own
 * @param batch requests that share a transaction at most
 * @param queue requests that wait for a writer at most; above it 503
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.writing", ignoreUnknownFields = false)
public record WritingSettings(
    @DefaultValue("2") @Min(1) @Max(32) int writers,
    @DefaultValue("256") @Min(1) @Max(2000) int batch,
    @DefaultValue("10000") @Min(1) @Max(1_000_000) int queue) {}
