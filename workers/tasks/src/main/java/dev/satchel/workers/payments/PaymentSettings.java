package dev.satchel.workers.payments;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.payments.*}, which the ingress has too.
 *
 * @param searchableMetadata the keys of metadata that payments are found by: at most 10, of 1 to 64
 *     characters
 */
@ConfigurationProperties(prefix = "satchel.payments", ignoreUnknownFields = false)
record PaymentSettings(@DefaultValue List<String> searchableMetadata) {
  private static final int MOST = 10;
  private static final int LONGEST = 64;

  PaymentSettings {
    searchableMetadata = searchableMetadata.stream().distinct().toList();
    if (searchableMetadata.size() > MOST
        || searchableMetadata.stream()
            .anyMatch(key -> key.isEmpty() || key.codePointCount(0, key.length()) > LONGEST)) {
      throw new IllegalArgumentException(
          "satchel.payments.searchable-metadata has at most 10 keys of 1 to 64 characters");
    }
  }
}
