package dev.satchel.ingress.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The walk from the peer to the client, over headers as proxies and their clients write them. */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.1", "fd00::/16", "2001:db8::5"));
  private static final Hop PEER = new Hop(InetAddress.ofLiteral("10.0.0.1"), null);

  @Test
  void trustsNobodyByDefault() {
    ProxySettings defaults =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("satchel.ingress", ProxySettings.class);

    assertThat(defaults).isEqualTo(new ProxySettings(List.of(), ForwardedHeader.X_FORWARDED_FOR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "203.0.113.7, 10.1.1.1 | 203.0.113.7",
        "6.6.6.6, 203.0.113.7, 10.1.1.1,192.0.2.1 | 203.0.113.7",
        "6.6.6.6, 203.0.113.7 | 203.0.113.7",
        "10.9.9.9, 10.1.1.1 | 10.9.9.9",
        "203.0.113.7:4711 | 203.0.113.7",
        "[2001:db8::7]:4711 | 2001:db8::7",
        "[2001:db8::7] | 2001:db8::7",
        "2001:db8::7, fd00::3 | 2001:db8::7",
        "::ffff:203.0.113.7 | 203.0.113.7",
        "203.0.113.7, , | 203.0.113.7",
        "unknown | 10.0.0.1",
        "6.6.6.6, unknown, 10.1.1.1 | 10.1.1.1",
        "6.6.6.6, localhost | 10.0.0.1",
        "6.6.6.6, 1.2.3 | 10.0.0.1",
        "6.6.6.6, 1.2.3.4.5 | 10.0.0.1",
        "6.6.6.6, 256.2.3.4 | 10.0.0.1",
        "6.6.6.6, 203.0.113.7:x | 10.0.0.1",
        "6.6.6.6, fe80::1%eth0 | 10.0.0.1",
        "6.6.6.6, [2001:db8::7 | 10.0.0.1",
        "6.6.6.6, '<script>' | 10.0.0.1",
        "'' | 10.0.0.1",
      })
  void xForwardedForNamesTheFirstAddressThatIsNoProxy(String header, String client) {
    assertThat(PROXIES.client(PEER, Hop.ofXForwarded(List.of(header), List.of())).address())
        .isEqualTo(InetAddress.ofLiteral(client));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.7 | 203.0.113.7 |",
        "For=203.0.113.7;Proto=HTTPS;by=10.0.0.1 | 203.0.113.7 | https",
        "for=203.0.113.7;proto=https, for=10.1.1.1;proto=http | 203.0.113.7 | https",
        "for=\"203.0.113.7:4711\";host=\"api.example\" | 203.0.113.7 |",
        "for=\"[2001:db8::7]:4711\" | 2001:db8::7 |",
        "for=\"[2001:db8::7]\" | 2001:db8::7 |",
        "for=203.0.113.7:4711 | 203.0.113.7 |",
        "for=\"203.0.113.7:_port\" | 203.0.113.7 |",
        "for=203.0.113.7;proto=gopher | 203.0.113.7 |",
        "for=unknown;proto=https | 10.0.0.1 |",
        "for=_hidden | 10.0.0.1 |",
        "proto=https | 10.0.0.1 |",
        "for=6.6.6.6, 203.0.113.7 | 10.0.0.1 |",
        "for=6.6.6.6, for= | 10.0.0.1 |",
        "for=6.6.6.6, for=\"203.0.113.7 | 10.0.0.1 |",
        "for=6.6.6.6, for=203.0.113.7 proto=http | 10.0.0.1 |",
        "for=\"6.6.6.6, for=203.0.113.7 | 203.0.113.7 |",
        "garbage\"\\, for=203.0.113.7 | 203.0.113.7 |",
      })
  void forwardedNamesTheFirstAddressThatIsNoProxy(String header, String client, String scheme) {
    Hop found = PROXIES.client(PEER, Hop.ofForwarded(List.of(header)));

    assertThat(found.address()).isEqualTo(InetAddress.ofLiteral(client));
    assertThat(found.scheme()).isEqualTo(scheme);
  }

  @Test
  void severalLinesAreOneList() {
    Hop found =
        PROXIES.client(
            PEER,
            Hop.ofXForwarded(List.of("6.6.6.6", "203.0.113.7", "10.1.1.1"), List.of("https")));

    assertThat(found).isEqualTo(new Hop(InetAddress.ofLiteral("203.0.113.7"), "https"));
  }

  @Test
  void theLastSchemeCounts() {
    assertThat(Hop.ofXForwarded(List.of("203.0.113.7"), List.of("http, https")).getFirst().scheme())
        .isEqualTo("https");
    assertThat(Hop.ofXForwarded(List.of("203.0.113.7"), List.of("https", "x")).getFirst().scheme())
        .isNull();
  }

  @Test
  void aHeaderThatIsLongIsReadInNoTime() {
    String tooLong = ":".repeat(16_000) + "g";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 10_000; i++) {
            assertThat(Hop.ofXForwarded(List.of(tooLong), List.of()).getFirst().address()).isNull();
            assertThat(Hop.ofForwarded(List.of("for=\"" + tooLong + "\"")).getFirst().address())
                .isNull();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "proxy.example",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0/8",
        "10.0.0.0-10.0.0.9",
        "fd00::/129",
        "::1%lo",
        "*",
        ""
      })
  void refusesWhatIsNoAddressAndNoNetwork(String network) {
    assertThatThrownBy(() -> TrustedProxies.of(List.of(network)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("satchel.ingress.trusted-proxies")
        .hasMessageContaining("\"" + network + "\"");
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0/0,203.0.113.7", "::/0,2001:db8::7", "10.0.0.0/31,10.0.0.1", "::1,::1"})
  void takesAddressesAndNetworksOfAnySize(String network, String address) {
    assertThat(TrustedProxies.of(List.of(network)).has(InetAddress.ofLiteral(address))).isTrue();
  }
}
