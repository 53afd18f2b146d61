package dev.satchel.ingress.events;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.events.EventLine;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.messages.Subject;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.messages.events.EventContract;
import dev.satchel.messages.events.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All types of events, each with its schema and its sample. */
final class EventCatalogue {
  private static final String SAMPLE_ID = "evt_01930000000070008000000000000001";
  private static final String SAMPLE_TICKET = "tkt_01930000000070008000000000000002";
  private static final String SAMPLE_TIME = "2026-11-21T00:00:00.123456Z";
  private static final int SAMPLE_SEQUENCE = 42;

  private final List<Entry> entries = new ArrayList<>();

  /**
   * Reads the samples of all types.
   *
   * @throws IllegalStateException when a type has no sample, or one that does not fit it
   */
  EventCatalogue(MessageCodec codec, SubjectPaths paths) {
    for (Class<? extends ClientEvent> event : EventContract.all()) {
      entries.add(entry(event, codec, paths));
    }
  }

  /**
   * One type.
   *
   * @param data the schema of its data
   * @param sample a whole event
   */
  record Entry(EventType type, Map<String, Object> data, Map<String, Object> sample) {
    /** The name and the version, unique among all. */
    String key() {
      return type.value() + ".v" + type.version();
    }

    Map<String, @Nullable Object> members() {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      members.put("type", type.value());
      members.put("version", type.version());
      members.put("feed", type.installation() ? "installation" : "tenant");
      members.put("description", type.description());
      members.put("schema", data);
      members.put("sample", sample);
      return members;
    }
  }

  List<Entry> entries() {
    return entries;
  }

  /** The names of the types of one feed, sorted. */
  Set<String> names(boolean installation) {
    Set<String> names = new TreeSet<>();
    for (Entry entry : entries) {
      if (entry.type().installation() == installation) {
        names.add(entry.type().value());
      }
    }
    return names;
  }

  private static Entry entry(
      Class<? extends ClientEvent> event, MessageCodec codec, SubjectPaths paths) {
    EventType type = EventContract.type(event);
    ClientEvent sample = codec.decodeEvent(event, sample(event, type));
    Subject subject = sample.subject();
    boolean ofATask = !type.installation() && !type.value().equals("balance.changed");
    EventLine line =
        new EventLine(
            "",
            SAMPLE_ID,
            type.value(),
            type.version(),
            SAMPLE_TIME,
            ofATask ? SAMPLE_TICKET : "",
            "",
            "",
            "",
            codec.encodeEvent(sample));
    return new Entry(
        type,
        EventSchemas.of(event),
        Json.object(EventJson.write(line, SAMPLE_SEQUENCE, paths.of(subject))));
  }

  private static byte[] sample(Class<? extends ClientEvent> event, EventType type) {
    String name = "/events/%s.v%d.json".formatted(type.value(), type.version());
    try (InputStream in = event.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no sample " + name);
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
