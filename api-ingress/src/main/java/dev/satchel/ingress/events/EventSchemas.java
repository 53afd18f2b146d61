package dev.satchel.ingress.events;

import dev.satchel.messages.Asset;
import dev.satchel.messages.Id;
import dev.satchel.messages.Money;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.events.ClientEvent;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes the records of events as JSON Schema. It knows the types that events are made of, and
 * fails on any other, so that no event is described wrongly.
 */
final class EventSchemas {
  private EventSchemas() {}

  /** The schema of an event's data. Members that are null are left out of the JSON. */
  static Map<String, Object> of(Class<? extends ClientEvent> event) {
    return object(event);
  }

  private static Map<String, Object> object(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), schema(component.getGenericType()));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    return schema;
  }

  private static Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    if (!(type instanceof Class<?> plain)) {
      throw unknown(type);
    }
    if (plain == String.class) {
      return Map.of("type", "string");
    }
    if (plain == boolean.class) {
      return Map.of("type", "boolean");
    }
    if (plain == int.class || plain == long.class) {
      return Map.of("type", "integer");
    }
    if (plain == Instant.class) {
      return ordered("type", "string", "format", "date-time");
    }
    if (plain == Asset.class) {
      return ordered("type", "string", "pattern", "^[A-Z][A-Z0-9]{1,11}$");
    }
    if (plain == TaskQueue.class) {
      return ordered(
          "type",
          "string",
          "enum",
          Stream.of(TaskQueue.values()).map(TaskQueue::queueName).toList());
    }
    if (Id.class.isAssignableFrom(plain)) {
      return ordered("type", "string", "pattern", "^" + prefix(plain) + "[0-9a-f]{32}$");
    }
    if (plain == Money.class
        || plain == Problem.class
        || (plain.isRecord() && plain.getEnclosingClass() != null)) {
      return object(plain);
    }
    throw unknown(type);
  }

  private static Map<String, Object> container(ParameterizedType type) {
    Type[] of = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return ordered("type", "array", "items", schema(of[0]));
    }
    if (type.getRawType() == Map.class && of[0] == String.class) {
      return ordered("type", "object", "additionalProperties", schema(of[1]));
    }
    throw unknown(type);
  }

  /** Two members in this order, to which others may be added. */
  static Map<String, Object> ordered(String first, Object one, String second, Object other) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(first, one);
    schema.put(second, other);
    return schema;
  }

  private static String prefix(Class<?> id) {
    try {
      return String.valueOf(id.getField("PREFIX").get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(id + " needs a public constant PREFIX", e);
    }
  }

  private static IllegalStateException unknown(Type type) {
    return new IllegalStateException("no schema is known for " + type);
  }
}
