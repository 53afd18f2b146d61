package dev.satchel.delivery.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
  @Test
  void recognizesLoopbackByItsTextOnly() {
    for (String host :
        List.of(
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
            "0:0:0:0:0:0:0:1")) {
      assertThat(Hosts.loopback(host)).as(host).isTrue();
    }
    for (String host :
        List.of(
            "mysql",
            "db.example",
            "localhost.example",
            "127.0.0.1.example",
            "10.0.0.1",
            "0.0.0.0",
            "::",
            "fe80::1")) {
      assertThat(Hosts.loopback(host)).as(host).isFalse();
    }
  }

  @Test
  void acceptsHostNamesAndAddressesAndRefusesTextThatWouldAlterAUrl() {
    assertThat(List.of("db.example", "db_1", "10.0.0.1", "::1", "[2001:db8::1]"))
        .allMatch(Hosts::wellFormed);
    assertThat(List.of("", "a,b", "db.example?sslMode=DISABLED", "(host=x)", "a/b", "u@h", "a b"))
        .noneMatch(Hosts::wellFormed);
  }

  @Test
  void writesAnIpv6AddressInBrackets() {
    assertThat(Hosts.inUrl("::1")).isEqualTo("[::1]");
    assertThat(Hosts.inUrl("[::1]")).isEqualTo("[::1]");
    assertThat(Hosts.inUrl("db.example")).isEqualTo("db.example");
  }

  @Test
  void extractsTheHostOfABrokerAddress() {
    assertThat(Hosts.ofAmqpAddress("mq.example:5672")).isEqualTo("mq.example");
    assertThat(Hosts.ofAmqpAddress(" amqp://user:p@ss@mq.example:5672/vhost"))
        .isEqualTo("mq.example");
    assertThat(Hosts.ofAmqpAddress("amqps://[::1]:5671")).isEqualTo("[::1]");
    assertThat(Hosts.ofAmqpAddress("mq.example")).isEqualTo("mq.example");
  }
}
