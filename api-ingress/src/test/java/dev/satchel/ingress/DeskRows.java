package dev.satchel.ingress;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.messages.DeadLetterId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Inserts the rows that the workers keep about dead letters, and API keys with few scopes. */
final class DeskRows {
  static final UUID GROUP = UUID.fromString("11111111-2222-5333-8444-555555555555");
  static final Instant FAILED = Instant.parse("2026-11-20T10:00:00.5Z");

  private final IdSource ids = IdSource.secure(Clock.systemUTC());
  private final JdbcClient jdbc;

  DeskRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Inserts an open dead letter of a payment; {@code otherwise} overrides some columns. */
  DeadLetterId letter(Map<String, ?> otherwise) {
    UUID id = ids.next();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", Sql.bytes(id));
    row.put("queue", "payments");
    row.put("message_id", Sql.bytes(ids.next()));
    row.put("tenant", "default");
    row.put("type", "payments.capture.v1");
    row.put("content_type", "application/json");
    row.put("headers", "{\"x-satchel-attempt\":6}");
    row.put("body", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    row.put("source", "parked");
    row.put("cause", "java.lang.IllegalStateException");
    row.put("cause_group", Sql.bytes(GROUP));
    row.put("detail", "a stack");
    row.put("search_text", "java.lang.IllegalStateException payments.capture.v1");
    row.put("status", "open");
    row.put("attempt", 6);
    row.put("parked", 1);
    row.put("replays", 0);
    row.put("first_failed_at", Sql.time(FAILED));
    row.put("last_failed_at", Sql.time(FAILED.plusSeconds(60)));
    row.put("arrived_at", Sql.time(FAILED.plusSeconds(61)));
    row.putAll(otherwise);
    insert("dead_letter", row);
    return new DeadLetterId(id);
  }

  /** Inserts a row with the given columns. */
  void insert(String table, Map<String, ?> row) {
    jdbc.sql(
            "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(table, String.join(",", row.keySet()), Sql.list("?", row.size())))
        .params(row.values().stream().map(value -> (Object) value).toList())
        .update();
  }

  /** Inserts an API key with the given scopes, separated by commas; returns the key. */
  String key(String tenant, String scopes) {
    KeySecret key = KeySecret.fresh(new SecureRandom());
    jdbc.sql(
            """
            INSERT INTO api_key (id, hash, has_checksum, tenant, scopes, name, created_at)
            VALUES (?, ?, TRUE, ?, ?, 'test', UTC_TIMESTAMP(6))
            """)
        .params(Sql.bytes(ids.next()), key.hash(), tenant, scopes)
        .update();
    return key.text();
  }

  UUID uuid() {
    return ids.next();
  }
}
