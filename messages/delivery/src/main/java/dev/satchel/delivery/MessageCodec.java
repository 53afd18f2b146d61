package dev.satchel.delivery;

import dev.satchel.messages.Asset;
import dev.satchel.messages.Id;
import dev.satchel.messages.Message;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.messages.events.ClientEvent;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleModule;

/**
 * Encodes and decodes messages as JSON. Decoding is strict: an unknown field, a missing field or a
 * value out of range is an error, because messages move money.
 */
public final class MessageCodec {
  private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

  private final MessageTypes types = new MessageTypes();
  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .changeDefaultPropertyInclusion(
              all ->
                  all.withValueInclusion(
                      com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
          .addModule(valueTypes())
          .build();

  /** The stable type name, such as {@code payments.pay.v1}. */
  public String typeName(Message message) {
    return Message.typeName(message.getClass());
  }

  /** The queue that tasks of this kind travel through. */
  public TaskQueue queueOf(Task task) {
    return types.queueOf(task.getClass());
  }

  /** The queue of the tasks of that type; empty when this release knows no such task. */
  public Optional<TaskQueue> queueOfType(String type) {
    return types.named(type).flatMap(types::queueIfTask);
  }

  /** All type names this release knows, sorted. */
  public Set<String> typeNames() {
    return types.names();
  }

  /** The type names of the tasks that travel through a queue, sorted. */
  public Set<String> typeNamesOn(TaskQueue queue) {
    return types.namesOn(queue);
  }

  /** The message types that this release knows. */
  public MessageTypes types() {
    return types;
  }

  /** Encodes the message as UTF-8 JSON, for the AMQP body; an absent optional field is left out. */
  public byte[] encode(Message message) {
    return json.writeValueAsBytes(message);
  }

  /**
   * Decodes a body.
   *
   * @throws UnreadableMessage when the type is unknown to this release or the body is not valid for
   *     it
   */
  public Message decode(String type, byte[] body) {
    Class<? extends Message> target =
        types.named(type).orElseThrow(() -> new UnreadableMessage("unknown-type", type, null));
    try {
      if (!(json.readValue(body, target) instanceof Record message)) {
        throw new IllegalArgumentException("a message must not be null");
      }
      requireComplete(message);
      return target.cast(message);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UnreadableMessage("undecodable", String.valueOf(e.getMessage()), e);
    }
  }

  /** The data of an event for clients as JSON text; an absent optional member is left out. */
  public String encodeEvent(ClientEvent event) {
    return json.writeValueAsString(event);
  }

  /**
   * Decodes the data of an event for clients.
   *
   * @throws UnreadableMessage when they are not valid for the type
   */
  public <E extends ClientEvent> E decodeEvent(Class<E> type, byte[] data) {
    try {
      E event = json.readValue(data, type);
      if (event instanceof Record members) {
        requireComplete(members);
      }
      return event;
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UnreadableMessage("undecodable", String.valueOf(e.getMessage()), e);
    }
  }

  /** Plain values as JSON text, for a row. */
  public String encodeObject(Map<String, ?> values) {
    return json.writeValueAsString(values);
  }

  /** The plain values of a row's JSON text. */
  public Map<String, Object> decodeObject(String text) {
    return json.readValue(text, JSON_OBJECT);
  }

  private static void requireComplete(Record message) {
    for (Component component : COMPONENTS.get(message.getClass())) {
      Object value = component.read(message);
      if (value == null && component.required()) {
        throw new IllegalArgumentException(component.name() + " is missing");
      }
      if (value instanceof Record nested) {
        requireComplete(nested);
      }
    }
  }

  /** Cached for each class: the reflective lookup costs more than decoding a message. */
  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
      };

  private record Component(String name, boolean required, Method accessor) {
    static Component of(RecordComponent component) {
      return new Component(
          component.getName(),
          !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
          component.getAccessor());
    }

    @Nullable Object read(Record message) {
      try {
        return accessor.invoke(message);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + name, e);
      }
    }
  }

  private static SimpleModule valueTypes() {
    SimpleModule module = new SimpleModule("satchel");
    module.setDeserializers(new IdDeserializers());
    module.addSerializer(Id.class, new AsText<>(Id::toString));
    text(module, TaskQueue.class, TaskQueue::queueName, TaskQueue::required);
    text(module, Asset.class, Asset::code, Asset::new);
    text(module, TenantId.class, TenantId::name, TenantId::new);
    text(module, TicketStatus.class, TicketStatus::wireName, TicketStatus::of);
    return module;
  }

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(type, new AsText<>(write));
    module.addDeserializer(type, new FromText<>(read));
  }

  /** Decodes every type of {@link Id} by its method {@code parse}. */
  private static final class IdDeserializers extends SimpleDeserializers {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable ValueDeserializer<?> findBeanDeserializer(
        JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
      return Id.class.isAssignableFrom(type.getRawClass())
          ? parsing(type.getRawClass().asSubclass(Id.class))
          : super.findBeanDeserializer(type, config, description);
    }

    private static <T extends Id> FromText<T> parsing(Class<T> type) {
      MethodHandle parse;
      try {
        parse =
            MethodHandles.publicLookup()
                .findStatic(type, "parse", MethodType.methodType(type, String.class));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " needs a public static parse(String)", e);
      }
      return new FromText<>(text -> parsed(type, parse, text));
    }

    private static <T extends Id> T parsed(Class<T> type, MethodHandle parse, String text) {
      try {
        return type.cast(parse.invoke(text));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("parse of " + type + " failed", e);
      }
    }
  }

  private static final class AsText<T> extends ValueSerializer<T> {
    private final Function<T, String> write;

    AsText(Function<T, String> write) {
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializationContext context) {
      generator.writeString(write.apply(value));
    }
  }

  private static final class FromText<T> extends ValueDeserializer<T> {
    private final Function<String, T> read;

    FromText(Function<String, T> read) {
      this.read = read;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      String text = parser.getValueAsString();
      if (text == null) {
        throw new IllegalArgumentException("text expected");
      }
      return read.apply(text);
    }
  }
}
