package dev.satchel.delivery.events;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.messages.Subject;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.messages.events.EventContract;
import dev.satchel.messages.events.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds events for clients. */
public final class EventLog {
  /** The most bytes of an event's data with metadata; without them it is shorter. */
  static final int MOST_BYTES = 16 << 10;

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final IdSource ids;
  private final EventSettings settings;

  /** The events of the schema that the JDBC client is connected to. */
  public EventLog(JdbcClient jdbc, MessageCodec codec, IdSource ids, EventSettings settings) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.ids = ids;
    this.settings = settings;
  }

  /** What is written. */
  public EventSettings settings() {
    return settings;
  }

  /**
   * Adds events inside the open transaction, with one row for all of them. The transaction already
   * holds the locks of what the events report, so that the order of the rows is that of the
   * effects.
   */
  public void add(List<NewEvent> events, Instant now) {
    if (events.isEmpty() || !settings.enabled()) {
      return;
    }
    StringBuilder lines = new StringBuilder(events.size() * 512);
    String at = now.truncatedTo(ChronoUnit.MICROS).toString();
    events.forEach(event -> lines.append(line(event, at).text()));
    byte[] entries = lines.toString().getBytes(StandardCharsets.UTF_8);
    jdbc.sql(
            """
            INSERT INTO event_pending (entries, bytes, created_at) VALUES (?, ?, UTC_TIMESTAMP(6))
            """)
        .params(entries, entries.length)
        .update();
  }

  private EventLine line(NewEvent added, String at) {
    ClientEvent event = added.event();
    EventType type = EventContract.type(event.getClass());
    String data = codec.encodeEvent(event);
    String cut = "";
    // A character takes at most three bytes of UTF-8 for each char.
    if (data.length() > MOST_BYTES / 3
        && data.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      data = codec.encodeEvent(event.withoutMetadata());
      cut = "metadata";
    }
    Subject subject = added.subject();
    return new EventLine(
        added.feed(),
        EventLine.idOf(ids.next()),
        type.value(),
        type.version(),
        at,
        EventLine.text(added.ticket()),
        subject == null ? "" : subject.kind(),
        subject == null ? "" : subject.id(),
        cut,
        data);
  }
}
