package dev.satchel.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerTest {
  @Test
  void parsesTheAverageRatesOfPerfTest() {
    String said =
        """
        id: test-1, time 1.000 s, sent: 9 msg/s, received: 8 msg/s
        id: test-1, sending rate avg: 16300 msg/s
        id: test-1, receiving rate avg: 16250 msg/s
        """;
    assertThat(Broker.average("sending", said)).isEqualTo(16_300);
    assertThat(Broker.average("receiving", said)).isEqualTo(16_250);
  }
}
