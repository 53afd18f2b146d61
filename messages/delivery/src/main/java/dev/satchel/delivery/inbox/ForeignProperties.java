package dev.satchel.delivery.inbox;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.satchel.delivery.Topology;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The AMQP properties of a message that Satchel's own messages do not have, and ids that are not in
 * Satchel's format. They travel in one header, {@link Topology#PROPERTIES_HEADER}, because a
 * message that is published again has our properties. The timestamp of a foreign message is not
 * kept.
 */
public final class ForeignProperties {
  private static final JsonMapper JSON = new JsonMapper();

  private ForeignProperties() {}

  /** Adds the header, unless it is present or there are no such properties. */
  public static void addTo(Map<String, String> headers, BasicProperties properties) {
    Map<String, String> foreign = of(properties);
    if (!foreign.isEmpty()) {
      headers.putIfAbsent(Topology.PROPERTIES_HEADER, JSON.writeValueAsString(foreign));
    }
  }

  private static Map<String, String> of(BasicProperties properties) {
    Map<String, String> foreign = new TreeMap<>();
    put(foreign, "app_id", properties.getAppId());
    put(foreign, "cluster_id", properties.getClusterId());
    put(foreign, "content_encoding", properties.getContentEncoding());
    put(foreign, "expiration", properties.getExpiration());
    put(foreign, "priority", properties.getPriority());
    put(foreign, "reply_to", properties.getReplyTo());
    put(foreign, "user_id", properties.getUserId());
    if (Arrived.uuid(properties.getMessageId()) == null) {
      put(foreign, "message_id", properties.getMessageId());
    }
    if (Arrived.ticket(properties.getCorrelationId()) == null) {
      put(foreign, "correlation_id", properties.getCorrelationId());
    }
    return foreign;
  }

  private static void put(Map<String, String> foreign, String name, @Nullable Object value) {
    if (value != null) {
      foreign.put(name, value.toString());
    }
  }
}
