package dev.satchel.ingress.chain;

import dev.satchel.delivery.audit.AuditLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One line of a page, and what of it is needed to find it. Reads the members that {@link AuditLine}
 * writes first, without parsing the rest.
 *
 * @param tenant of the actor; empty in a line that this release cannot read
 * @param actor as it stands in the JSON; empty in a line that this release cannot read
 * @param ms the time in its id, in milliseconds
 * @param from where it begins in the bytes
 * @param named where the part begins that names ids, with the id of the entry
 * @param to where it ends
 */
record Line(String tenant, String actor, long ms, int from, int named, int to) {
  private static final byte[] TENANT = bytes("{\"tenant\":\"");
  private static final byte[] ACTOR = bytes("\",\"actor\":\"");
  private static final byte[] ID = bytes("\",\"id\":\"" + AuditLine.PREFIX);
  private static final int ID_DIGITS = 32;

  /** The lines of a text, each ended by a line feed. */
  static List<Line> all(byte[] lines) {
    List<Line> all = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n') {
        all.add(of(lines, from, i));
        from = i + 1;
      }
    }
    return all;
  }

  private static Line of(byte[] text, int from, int to) {
    Line unreadable = new Line("", "", 0, from, from, to);
    if (!isAt(TENANT, text, from, to)) {
      return unreadable;
    }
    int tenant = from + TENANT.length;
    int tenantEnd = quote(text, tenant, to);
    if (!isAt(ACTOR, text, tenantEnd, to)) {
      return unreadable;
    }
    int actor = tenantEnd + ACTOR.length;
    int actorEnd = quote(text, actor, to);
    // No text can contain these bytes: its quotation marks are escaped.
    int id = indexOf(ID, text, actorEnd, to);
    if (id < 0 || id + ID.length + ID_DIGITS > to) {
      return unreadable;
    }
    return new Line(
        text(text, tenant, tenantEnd),
        text(text, actor, actorEnd),
        ms(text, id + ID.length),
        from,
        id + ID.length - AuditLine.PREFIX.length(),
        to);
  }

  /** The JSON. */
  String json(byte[] lines) {
    return text(lines, from, to);
  }

  /** The time in the UUIDv7 that begins with these hex digits, in milliseconds. */
  static long ms(byte[] text, int digits) {
    long ms = 0;
    for (int i = 0; i < 12; i++) {
      ms = ms << 4 | Character.digit(text[digits + i], 16);
    }
    return ms;
  }

  /** The time in a UUIDv7, in milliseconds. */
  static long ms(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  /** Where the text ends: at the first quotation mark that is not escaped. */
  private static int quote(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, to);
  }

  private static boolean isAt(byte[] sought, byte[] text, int at, int to) {
    if (at + sought.length > to) {
      return false;
    }
    for (int i = 0; i < sought.length; i++) {
      if (text[at + i] != sought[i]) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(byte[] sought, byte[] text, int from, int to) {
    for (int at = from; at + sought.length <= to; at++) {
      if (isAt(sought, text, at, to)) {
        return at;
      }
    }
    return -1;
  }

  private static String text(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
