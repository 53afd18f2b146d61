package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Networks;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Id;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.Set;
import java.util.UUID;

/** Refuses the addresses and keys that an operator has listed, and counts these requests. */
final class DenyList {
  private final Networks addresses;
  private final Set<String> keys;
  private final Counter ofAddresses;
  private final Counter ofKeys;

  DenyList(DenySettings settings, MeterRegistry registry) {
    this.addresses = settings.networks();
    this.keys = settings.keys();
    this.ofAddresses = counter(registry, "address");
    this.ofKeys = counter(registry, "key");
  }

  private static Counter counter(MeterRegistry registry, String by) {
    return Counter.builder("satchel.ingress.denied")
        .description("requests of addresses and keys on the deny list")
        .tag("by", by)
        .register(registry);
  }

  /**
   * Checks the address of a client, as {@code getRemoteAddr} gives it.
   *
   * @throws RequestRefused (403) when it is listed
   */
  void checkAddress(String client) {
    if (!addresses.isEmpty() && addresses.has(InetAddress.ofLiteral(client))) {
      ofAddresses.increment();
      throw new RequestRefused(
          ProblemType.FORBIDDEN, "The operators of this installation refuse this address.");
    }
  }

  /**
   * Checks who sends a request.
   *
   * @throws RequestRefused (403) when the key, the key that made this token, or the person is
   *     listed
   */
  void checkKey(ApiKey key) {
    if (keys.isEmpty()) {
      return;
    }
    UUID issuer = key.issuer();
    if (keys.contains(key.actor())
        || (issuer != null && keys.contains(Id.format(ApiKey.PREFIX, issuer)))) {
      ofKeys.increment();
      throw new RequestRefused(
          ProblemType.FORBIDDEN, "The operators of this installation refuse this key or person.");
    }
  }
}
