package dev.satchel.workers.tickets;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TicketId;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The messages of tickets other than a ticket's first one, until each has its final outcome. Rows
 * are written and deleted under the row lock of their ticket.
 */
public final class OnwardMessages {
  private static final Comparator<Publication> KEY_ORDER = KeyOrder.by(Publication::messageId);

  private final JdbcClient jdbc;

  /** The messages of the schema that the JDBC client is connected to. */
  public OnwardMessages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A message as it was sent.
   *
   * @param body null for a message of a release that did not store it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared with messages only
  public record Sent(TicketId ticket, String queue, String type, byte @Nullable [] body) {
    /** Whether a received message is this one. */
    public boolean matches(TicketMessage received) {
      return ticket.equals(received.ticket())
          && queue.equals(received.queue().queueName())
          && type.equals(received.type())
          && (body == null || Arrays.equals(body, received.body()));
    }
  }

  /**
   * Reads messages; those without a row are left out. An edited message that a worker of the
   * previous release sent has no row, and is found by its dead letter.
   */
  public Map<UUID, Sent> sent(Collection<UUID> messages) {
    Map<UUID, Sent> sent = new HashMap<>();
    if (!messages.isEmpty()) {
      jdbc.sql(
              """
              SELECT message_id, ticket, queue, type, body FROM in_flight
              WHERE message_id IN (:ids)
              UNION ALL
              SELECT d.edited_to, d.ticket, d.queue, d.type, NULL
              FROM dead_letter d JOIN ticket t ON t.id = d.ticket AND t.done = FALSE
              WHERE d.edited_to IN (:ids)
                AND NOT EXISTS (SELECT 1 FROM in_flight m WHERE m.message_id = d.edited_to)
              """)
          .param("ids", messages.stream().map(Sql::bytes).toList())
          .query(
              row -> {
                sent.put(
                    Sql.uuid(row.getBytes("message_id")),
                    new Sent(
                        new TicketId(Sql.uuid(row.getBytes("ticket"))),
                        row.getString("queue"),
                        row.getString("type"),
                        row.getBytes("body")));
              });
    }
    return sent;
  }

  /** Writes rows for edited messages that workers of the previous release have sent. */
  void adoptEdits() {
    jdbc.sql(
            """
            INSERT INTO in_flight (message_id, ticket, queue, type, due_at)
            SELECT d.edited_to, d.ticket, d.queue, d.type, UTC_TIMESTAMP(6)
            FROM dead_letter d FORCE INDEX (dead_letter_by_edited_to)
              JOIN ticket t ON t.id = d.ticket AND t.done = FALSE
            WHERE d.edited_to IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM in_flight m WHERE m.message_id = d.edited_to)
              AND NOT EXISTS (SELECT 1 FROM workers_inbox i
                WHERE i.queue = d.queue AND i.message_id = d.edited_to AND i.final = TRUE)
            ON DUPLICATE KEY UPDATE message_id = VALUES(message_id)
            """)
        .update();
  }

  /** Whether a message of the ticket is in flight. */
  boolean any(TicketId ticket) {
    return jdbc.sql("SELECT EXISTS (SELECT 1 FROM in_flight WHERE ticket = ?)")
        .param(Sql.bytes(ticket.uuid()))
        .query(Boolean.class)
        .single();
  }

  /** Records messages that the open transaction publishes for the first time. */
  public void add(Collection<Publication> publications) {
    if (publications.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>(publications.size() * 7);
    publications.stream().sorted(KEY_ORDER).forEach(sent -> addRow(values, sent));
    jdbc.sql(
            """
            INSERT INTO in_flight (message_id, ticket, queue, type, body, traceparent, due_at)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?)", publications.size())))
        .params(values)
        .update();
  }

  private static void addRow(List<Object> values, Publication sent) {
    Instant due = sent.deliverAt();
    values.add(Sql.bytes(sent.messageId()));
    values.add(TicketWaits.nullable(sent.ticket()));
    values.add(sent.routingKey());
    values.add(sent.type());
    values.add(sent.body());
    values.add(
        new SqlParameterValue(Types.VARCHAR, sent.headers().get(Topology.TRACEPARENT_HEADER)));
    values.add(Sql.time(due));
  }

  /** Deletes messages that have their final outcome; those without a row are skipped. */
  public void end(Collection<UUID> messages) {
    if (!messages.isEmpty()) {
      jdbc.sql("DELETE FROM in_flight WHERE message_id IN (:ids)")
          .param("ids", messages.stream().sorted(KeyOrder.by(id -> id)).map(Sql::bytes).toList())
          .update();
    }
  }
}
