package dev.satchel.delivery.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivedTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000000001", "2147483647", "99999999999", "seven", ""})
  void anImplausibleAttemptHeaderCountsAsTheFirstAttempt(String claimed) {
    assertThat(Arrived.attempt(claimed)).isEqualTo(1);
  }

  @Test
  void theAttemptHeaderIsReadFromAMessageWithThousandsOfHeaders() {
    Map<String, Object> headers = new LinkedHashMap<>();
    for (int i = 0; i < 5_000; i++) {
      headers.put("h" + i, "x");
    }
    headers.put(Topology.ATTEMPT_HEADER, 7);
    Delivery delivery =
        new Delivery(
            new Envelope(1, false, Topology.WORK, "payments"),
            new BasicProperties.Builder().headers(headers).build(),
            new byte[0]);

    Arrived arrived = Arrived.read(delivery, TaskQueue.PAYMENTS, new MessageCodec());

    assertThat(arrived.attempt()).isEqualTo(7);
    assertThat(arrived.headers()).doesNotContainKey(Topology.ATTEMPT_HEADER);
  }
}
