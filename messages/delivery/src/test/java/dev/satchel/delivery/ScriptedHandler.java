package dev.satchel.delivery;

import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentTask.Pay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A handler that does what the message's metadata says and leaves one row per effect. It is the
 * domain of the delivery tests.
 */
final class ScriptedHandler implements BatchHandler<MoneyTask> {
  private final JdbcTemplate jdbc;
  final AtomicInteger invocations = new AtomicInteger();
  final Queue<Integer> batchSizes = new ConcurrentLinkedQueue<>();
  volatile boolean broken;
  volatile boolean held;
  private int large;

  ScriptedHandler(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Class<MoneyTask> tasks() {
    return MoneyTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<MoneyTask>> batch, Publications publications) {
    invocations.incrementAndGet();
    batchSizes.add(batch.size());
    if (broken) {
      throw new IllegalStateException("broken on purpose");
    }
    large = 0;
    List<Outcome> outcomes = new ArrayList<>();
    List<UUID> effects = new ArrayList<>();
    for (Delivered<MoneyTask> message : batch) {
      Outcome outcome = decide(message);
      outcomes.add(outcome);
      if (outcome instanceof Outcome.Done) {
        effects.add(message.messageId());
      }
    }
    if (large > 0) {
      jdbc.queryForObject("SELECT LENGTH(?)", Integer.class, new byte[large]);
    }
    if (!effects.isEmpty()) {
      jdbc.update(
          "INSERT INTO effect (message_id) VALUES " + Sql.list("(?)", effects.size()),
          statement -> {
            for (int i = 0; i < effects.size(); i++) {
              statement.setBytes(i + 1, Sql.bytes(effects.get(i)));
            }
          });
    }
    return outcomes;
  }

  private Outcome decide(Delivered<MoneyTask> message) {
    Map<String, String> script = ((Pay) message.task()).metadata();
    return switch (script.getOrDefault("do", "succeed")) {
      case "throw" -> throw new IllegalStateException("thrown on purpose");
      case "error" -> throw new AssertionError("an error on purpose");
      case "kill" -> {
        Runtime.getRuntime().halt(9);
        yield new Outcome.Done(Map.of());
      }
      case "hang" -> {
        hang();
        yield new Outcome.Done(Map.of());
      }
      case "hang-in-sql" -> {
        jdbc.queryForList("SELECT SLEEP(600)");
        yield new Outcome.Done(Map.of());
      }
      case "sleep-in-sql" -> {
        jdbc.queryForList("SELECT SLEEP(" + script.getOrDefault("seconds", "1") + ")");
        yield new Outcome.Done(Map.of());
      }
      case "hold" -> {
        held = true;
        hang();
        yield new Outcome.Done(Map.of());
      }
      case "bad-sql" -> {
        jdbc.queryForList("SELECT * FROM a_table_that_does_not_exist");
        yield new Outcome.Done(Map.of());
      }
      case "lock" -> {
        jdbc.queryForList(
            "SELECT id FROM locked WHERE id = ? FOR UPDATE", script.getOrDefault("row", "1"));
        jdbc.queryForList("SELECT SLEEP(" + script.getOrDefault("seconds", "0") + ")");
        yield new Outcome.Done(Map.of());
      }
      case "large" -> {
        large += Integer.parseInt(script.getOrDefault("bytes", "0"));
        yield new Outcome.Done(Map.of());
      }
      case "spin" -> {
        // Ignores interrupts, as broken code may.
        while (invocations.get() > 0) {
          Thread.onSpinWait();
        }
        yield new Outcome.Done(Map.of());
      }
      case "retry-in" ->
          message.attempt() == 1
              ? new Outcome.RetryLater(
                  "as-asked", "", Duration.parse(script.getOrDefault("delay", "PT1S")))
              : new Outcome.Done(Map.of());
      case "fail-once" ->
          message.attempt() == 1
              ? new Outcome.RetryLater("as-asked", "", null)
              : new Outcome.Done(Map.of());
      case "steps" -> steps(message, script);
      case "cancel" -> new Outcome.Cancelled(Map.of());
      case "already" ->
          throw new EffectAlreadyRecorded("on purpose", new IllegalStateException("cause"));
      default -> new Outcome.Done(Map.of());
    };
  }

  /** Takes a step at each attempt before {@code until}; the attempts in {@code throwing} throw. */
  private static Outcome steps(Delivered<MoneyTask> message, Map<String, String> script) {
    int attempt = message.attempt();
    if (List.of(script.getOrDefault("throwing", "").split(" ", -1)).contains("" + attempt)) {
      throw new IllegalStateException("thrown on purpose at step " + attempt);
    }
    return attempt < Integer.parseInt(script.getOrDefault("until", "1"))
        ? new Outcome.Running(
            "stepping",
            Map.of("step", attempt),
            Duration.parse(script.getOrDefault("delay", "PT0S")))
        : new Outcome.Done(Map.of());
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
