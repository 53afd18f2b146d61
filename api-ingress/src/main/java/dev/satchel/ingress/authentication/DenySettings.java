package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Networks;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.denied.*}.
 *
 * @param addresses addresses and networks (CIDR) of clients that are refused before their
 *     credential is looked at
 * @param keys ids of API keys, and people as {@code oidc:} and the subject, that are refused as
 *     long as they are listed; a token of an account is refused with the key that made it
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.denied", ignoreUnknownFields = false)
record DenySettings(@DefaultValue List<String> addresses, @DefaultValue Set<String> keys) {
  private static final String ADDRESSES = "satchel.ingress.denied.addresses";
  private static final Pattern ACTOR = Pattern.compile("key_[0-9a-f]{32}|oidc:[!-~]{1,59}");

  DenySettings {
    addresses = List.copyOf(addresses);
    keys = Set.copyOf(keys);
    Networks.of(ADDRESSES, addresses);
    for (String key : keys) {
      if (!ACTOR.matcher(key).matches()) {
        // Not the text: it may be a secret that stands there by mistake.
        throw new IllegalArgumentException(
            "satchel.ingress.denied.keys must be ids such as key_0193…, or people such as oidc:…");
      }
    }
  }

  Networks networks() {
    return Networks.of(ADDRESSES, addresses);
  }
}
