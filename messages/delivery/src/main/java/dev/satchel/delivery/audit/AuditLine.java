package dev.satchel.delivery.audit;

import dev.satchel.messages.Id;
import dev.satchel.messages.TicketId;
import java.io.ByteArrayOutputStream;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry of the audit log as it is stored: a JSON object in UTF-8, ended by a line feed. Its
 * members have a fixed order, in which those that say who acted come before {@code id}, so that a
 * reader can tell the ids that an action names from the actor.
 */
public final class AuditLine {
  /** The prefix of an entry's id. */
  public static final String PREFIX = "aud_";

  private static final JsonMapper JSON = JsonMapper.shared();
  static final int TYPICAL_BYTES = 512;

  private final byte[] utf8;

  private AuditLine(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Encodes an entry. */
  public static AuditLine of(AuditEntry entry) {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream(TYPICAL_BYTES);
    try (JsonGenerator json = JSON.createGenerator(utf8)) {
      write(json, entry);
    }
    utf8.write('\n');
    return new AuditLine(utf8.toByteArray());
  }

  /** Its bytes. */
  public byte[] utf8() {
    return utf8.clone();
  }

  int length() {
    return utf8.length;
  }

  void copyTo(byte[] lines, int at) {
    System.arraycopy(utf8, 0, lines, at, utf8.length);
  }

  private static void write(JsonGenerator json, AuditEntry entry) {
    TicketId ticket = entry.ticket();
    json.writeStartObject();
    json.writeStringProperty("tenant", entry.who().tenant());
    json.writeStringProperty("actor", entry.who().actor());
    text(json, "remote", entry.who().remote());
    text(json, "requestId", entry.who().requestId());
    json.writeStringProperty("id", Id.format(PREFIX, entry.id()));
    json.writeStringProperty("at", entry.at().truncatedTo(ChronoUnit.MICROS).toString());
    json.writeStringProperty("event", entry.event().wireName());
    json.writeStringProperty("action", entry.action());
    text(json, "ticket", ticket == null ? null : ticket.toString());
    if (!entry.about().isEmpty()) {
      json.writeArrayPropertyStart("about");
      entry.about().forEach(json::writeString);
      json.writeEndArray();
    }
    json.writePOJOProperty("detail", entry.detail());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }
}
