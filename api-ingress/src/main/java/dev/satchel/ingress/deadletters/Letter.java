package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.Id;
import dev.satchel.messages.Message;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with headers and body, without its attempts and its history.
 *
 * @param members of the JSON object
 */
record Letter(UUID message, String queue, Map<String, @Nullable Object> members) {
  /** The maximum size of a body that is shown; only foreign messages are larger. */
  static final int MOST_BODY_BYTES = 1024 * 1024;

  /** The columns that {@link #of} reads. */
  static final String COLUMNS =
      LetterLine.COLUMNS
          + ", headers, content_type, SUBSTRING(body, 1, "
          + MOST_BODY_BYTES
          + ") AS shown_body, LENGTH(body) AS body_bytes, detail, edited_from, edited_to";

  static Letter of(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>(LetterLine.of(row).members());
    byte @Nullable [] from = row.getBytes("edited_from");
    byte @Nullable [] to = row.getBytes("edited_to");
    members.put("headers", headers(row.getString("headers")));
    members.put("contentType", row.getString("content_type"));
    members.put("body", body(row.getBytes("shown_body"), row.getLong("body_bytes")));
    members.put("bodyBytes", row.getLong("body_bytes"));
    members.put("detail", row.getString("detail"));
    members.put("editedFrom", from == null ? null : new DeadLetterId(Rows.uuid(from)).toString());
    members.put("editedTo", to == null ? null : Id.format(Message.ID_PREFIX, Rows.uuid(to)));
    return new Letter(Rows.uuid(row, "message_id"), row.getString("queue"), members);
  }

  /**
   * The body as JSON if it parses and is complete, otherwise as base64, truncated at the maximum
   * size.
   */
  private static Map<String, Object> body(byte[] shown, long all) {
    Map<String, Object> body = new LinkedHashMap<>();
    Optional<?> json = shown.length == all ? Json.value(shown) : Optional.empty();
    json.ifPresentOrElse(
        value -> body.put("json", value),
        () -> {
          body.put("base64", Base64.getEncoder().encodeToString(shown));
          if (shown.length < all) {
            body.put("truncated", true);
          }
        });
    return body;
  }

  private static Object headers(@Nullable String json) {
    return json == null ? Map.of() : Json.valueOrText(json);
  }
}
