package dev.satchel.ingress.proxies;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.trusted-proxies} and {@code forwarded-header}.
 *
 * @param trustedProxies addresses and networks (CIDR) of proxies whose header is believed, such as
 *     {@code 10.0.0.0/8} and {@code fd00::1}
 * @param forwardedHeader the header that these proxies set
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress")
record ProxySettings(
    @DefaultValue List<String> trustedProxies,
    @DefaultValue("x-forwarded-for") @NotNull ForwardedHeader forwardedHeader) {
  ProxySettings {
    trustedProxies = List.copyOf(trustedProxies);
    TrustedProxies.of(trustedProxies);
  }
}
