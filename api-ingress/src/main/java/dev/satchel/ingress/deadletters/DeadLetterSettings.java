package dev.satchel.ingress.deadletters;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.dead-letters.*}.
 *
 * @param editing whether a key with the scope {@code editor} may replace the body of a dead letter
 */
@ConfigurationProperties(prefix = "satchel.dead-letters", ignoreUnknownFields = false)
public record DeadLetterSettings(@DefaultValue("false") boolean editing) {}
