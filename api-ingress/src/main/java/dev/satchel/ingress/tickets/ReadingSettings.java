package dev.satchel.ingress.tickets;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.reading.*}.
 *
 * @param doneTickets done tickets that are remembered, about 1 KB each; 0 for none
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.reading", ignoreUnknownFields = false)
record ReadingSettings(@DefaultValue("100000") @Min(0) @Max(10_000_000) int doneTickets) {}
