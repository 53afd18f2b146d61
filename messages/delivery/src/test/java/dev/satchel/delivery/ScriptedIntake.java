package dev.satchel.delivery;

import dev.satchel.messages.TicketId;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A desk that does what a message's type says and keeps one row per attempt of a message. */
final class ScriptedIntake implements DeadLetterIntake {
  private final JdbcTemplate jdbc;

  /** Once true, types {@code never} and {@code never-sql} are stored, as after a fixed release. */
  volatile boolean mended;

  ScriptedIntake(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  static final String TABLE =
      """
      CREATE TABLE letter (
        message_id BINARY(16) NOT NULL, attempt INT NOT NULL, queue VARCHAR(32) NOT NULL,
        source VARCHAR(8) NOT NULL, cause VARCHAR(255) NOT NULL, detail TEXT, ticket VARCHAR(64),
        type VARCHAR(255) NOT NULL, content_type VARCHAR(255), headers MEDIUMTEXT NOT NULL,
        body LONGBLOB NOT NULL, failed_at DATETIME(6) NOT NULL, derived BOOLEAN NOT NULL,
        times INT NOT NULL DEFAULT 1,
        PRIMARY KEY (message_id, attempt))
      """;

  @Override
  public Taken take(List<DeadLetter> batch, Publications publications) {
    int duplicates = 0;
    for (DeadLetter letter : batch) {
      if ((letter.type().equals("never") && !mended)
          || (letter.type().equals("bare") && letter.whole())) {
        throw new IllegalStateException("cannot be stored, on purpose");
      }
      if (letter.type().equals("never-sql") && !mended) {
        jdbc.execute("SELECT 1 FROM a_table_that_is_not_there");
      }
      if (letter.type().equals("halt")) {
        TransactionSynchronizationManager.registerSynchronization(
            new TransactionSynchronization() {
              @Override
              public void afterCommit() {
                Runtime.getRuntime().halt(9);
              }
            });
      }
      duplicates += insert(letter) == 1 ? 0 : 1;
    }
    return new Taken(List.of(), duplicates);
  }

  private int insert(DeadLetter letter) {
    TicketId ticket = letter.ticket();
    return jdbc.update(
        """
        INSERT INTO letter (message_id, attempt, queue, source, cause, detail, ticket, type,
          content_type, headers, body, failed_at, derived)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE times = times + 1
        """,
        Sql.bytes(letter.messageId()),
        letter.attempt(),
        letter.queue().queueName(),
        letter.source().wireName(),
        letter.cause(),
        letter.detail(),
        ticket == null ? null : ticket.toString(),
        letter.type(),
        letter.contentType(),
        new TreeMap<>(letter.headers()).toString(),
        letter.body(),
        Sql.time(letter.failedAt()),
        letter.derivedId());
  }
}
