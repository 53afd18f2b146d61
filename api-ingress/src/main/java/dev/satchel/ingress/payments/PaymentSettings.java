package dev.satchel.ingress.payments;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.payments.*}, which the workers have too.
 *
 * @param searchableMetadata the keys of metadata that lists can be filtered by; the workers check
 *     their number and length
 */
@ConfigurationProperties(prefix = "satchel.payments", ignoreUnknownFields = false)
record PaymentSettings(@DefaultValue List<String> searchableMetadata) {
  PaymentSettings {
    searchableMetadata = searchableMetadata.stream().distinct().toList();
  }
}
