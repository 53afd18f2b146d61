package dev.satchel.delivery.deadletters;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.consuming.Incoming;
import dev.satchel.messages.TaskQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Dead letters that the dead-letter desk cannot store, byte for byte and in pieces that every
 * server accepts: the first piece holds the AMQP properties as encoded on the wire, the others the
 * body. They wait here until the desk can store them, and meanwhile do not block their queue.
 */
public final class Quarantine {
  private static final int PIECE_BYTES = 256 * 1024;

  /** Bytes before the properties in the payload of a header frame (AMQP 0-9-1, 4.2.6). */
  private static final int CLASS_ID = Short.BYTES;

  private final JdbcTemplate jdbc;
  private final String table;

  /** The quarantine of one process. */
  public Quarantine(JdbcTemplate jdbc, DeliveryProperties properties) {
    this.jdbc = jdbc;
    this.table = properties.process() + "_quarantine";
  }

  /**
   * Keeps a message, inside the open transaction; a message already kept is not added again.
   *
   * @param why the reason why the desk could not store it, at most 255 characters
   */
  void keep(Incoming incoming, DeadLetter letter, String why) {
    byte[] id = id(letter);
    byte[] body = letter.body();
    keepPiece(id, 0, incoming.queue(), why, properties(incoming.delivery().getProperties()));
    int piece = 0;
    for (int from = 0; from < body.length; from += PIECE_BYTES) {
      byte[] bytes = Arrays.copyOfRange(body, from, Math.min(body.length, from + PIECE_BYTES));
      keepPiece(id, ++piece, incoming.queue(), why, bytes);
    }
  }

  private void keepPiece(byte[] id, int piece, TaskQueue queue, String why, byte[] bytes) {
    jdbc.update(
        """
        INSERT INTO %s (id, piece, queue, cause, bytes, kept_at)
        VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))
        ON DUPLICATE KEY UPDATE id = VALUES(id)
        """
            .formatted(table),
        id,
        piece,
        queue.queueName(),
        why,
        bytes);
  }

  /** The next ids of kept messages, in their order. */
  List<UUID> after(UUID last, int most) {
    return jdbc.query(
        "SELECT id FROM %s WHERE id > ? AND piece = 0 ORDER BY id LIMIT ?".formatted(table),
        (row, number) -> Sql.uuid(row.getBytes("id")),
        Sql.bytes(last),
        most);
  }

  /** How many messages are kept. */
  int count() {
    Integer kept =
        jdbc.queryForObject(
            "SELECT COUNT(*) FROM %s WHERE piece = 0".formatted(table), Integer.class);
    return kept == null ? 0 : kept;
  }

  /** Takes one out, inside the open transaction; empty when another process is doing so. */
  Optional<Incoming> take(UUID id) {
    Optional<TaskQueue> queue =
        jdbc
            .query(
                "SELECT queue FROM %s WHERE id = ? AND piece = 0 FOR UPDATE SKIP LOCKED"
                    .formatted(table),
                (row, number) -> row.getString("queue"),
                Sql.bytes(id))
            .stream()
            .findFirst()
            // A message that a later release kept, for a queue unknown to this one, stays.
            .flatMap(TaskQueue::named);
    return queue.map(known -> take(id, known));
  }

  private Incoming take(UUID id, TaskQueue queue) {
    List<byte[]> pieces =
        jdbc.query(
            "SELECT bytes FROM %s WHERE id = ? ORDER BY piece".formatted(table),
            (row, number) -> row.getBytes("bytes"),
            Sql.bytes(id));
    jdbc.update("DELETE FROM %s WHERE id = ?".formatted(table), Sql.bytes(id));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    pieces.stream().skip(1).forEach(body::writeBytes);
    return new Incoming(
        queue,
        new Delivery(
            new Envelope(0, true, "", queue.queueName()),
            properties(pieces.getFirst()),
            body.toByteArray()));
  }

  /** An id that is the same at each redelivery, whatever headers the broker adds. */
  private static byte[] id(DeadLetter letter) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String key = letter.queue().queueName() + " " + letter.messageId() + " " + letter.attempt();
      digest.update(key.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(letter.body()), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] properties(BasicProperties properties) {
    try {
      return properties.toFrame(0, 0).getPayload();
    } catch (IOException e) {
      throw new UncheckedIOException("received properties cannot be serialized", e);
    }
  }

  private static BasicProperties properties(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      in.skipNBytes(CLASS_ID);
      return new BasicProperties(in);
    } catch (IOException e) {
      throw new UncheckedIOException("quarantined properties cannot be parsed", e);
    }
  }
}
