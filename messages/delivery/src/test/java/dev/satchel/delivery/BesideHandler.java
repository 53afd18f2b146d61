package dev.satchel.delivery;

import dev.satchel.messages.AccountTask;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A handler without remote calls on the queue of {@link ScriptedRemote}; leaves one row per effect.
 */
final class BesideHandler implements BatchHandler<AccountTask> {
  private final JdbcTemplate jdbc;

  BesideHandler(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Class<AccountTask> tasks() {
    return AccountTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<AccountTask>> batch, Publications publications) {
    batch.forEach(
        message ->
            jdbc.update(
                "INSERT INTO effect (message_id) VALUES (?)", Sql.bytes(message.messageId())));
    return batch.stream().<Outcome>map(message -> new Outcome.Done(Map.of())).toList();
  }
}
