package dev.satchel.delivery.events;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.events.*} of the workers.
 *
 * @param enabled whether events are written
 * @param balanceChanged whether {@code balance.changed} is among them
 */
@ConfigurationProperties(prefix = "satchel.events", ignoreUnknownFields = false)
public record EventSettings(
    @DefaultValue("true") boolean enabled, @DefaultValue("false") boolean balanceChanged) {}
