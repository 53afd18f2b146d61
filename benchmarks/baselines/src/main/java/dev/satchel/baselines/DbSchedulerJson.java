package dev.satchel.baselines;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import tools.jackson.databind.json.JsonMapper;

/** Serializes the data of db-scheduler's tasks as JSON; its own serializer needs Jackson 2. */
record DbSchedulerJson(JsonMapper json) implements Serializer {
  @Override
  public byte[] serialize(Object data) {
    return json.writeValueAsBytes(data);
  }

  @Override
  public <T> T deserialize(Class<T> type, byte[] data) {
    return json.readValue(data, type);
  }
}
