package dev.satchel.delivery;

import dev.satchel.messages.PaymentTask.Pay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A handler with calls to a {@link RemoteSide} that does what the message's metadata says. It
 * stores a row before the call and leaves one row per effect. A test can make its process halt at
 * any step.
 */
final class ScriptedRemote implements RemoteHandler<Pay, ScriptedRemote.Request, Integer> {
  /** The table of requests, which it fills before the calls. */
  static final String TABLE =
      """
      CREATE TABLE remote_request (
        message_id BINARY(16) NOT NULL PRIMARY KEY, body VARCHAR(255) NOT NULL)
      """;

  /** Where a process can be made to halt. */
  enum Step {
    IN_PREPARE,
    AFTER_PREPARE,
    IN_CALL,
    AFTER_CALL,
    IN_CONCLUDE,
    AFTER_CONCLUDE
  }

  /** The arguments of one call. */
  record Request(UUID id, String destination, Map<String, String> script) {}

  /**
   * The settings of the calls.
   *
   * @param haltsAt the step at which the process halts, or empty
   */
  record Settings(String url, Duration timeout, int callsPerDestination, String haltsAt) {}

  private final JdbcTemplate jdbc;
  private final Settings settings;
  private final HttpClient client = HttpClient.newHttpClient();
  final AtomicInteger callsInTransactions = new AtomicInteger();
  final AtomicInteger prepared = new AtomicInteger();

  ScriptedRemote(JdbcTemplate jdbc, Settings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  @Override
  public Class<Pay> tasks() {
    return Pay.class;
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public int callsPerDestination() {
    return settings.callsPerDestination();
  }

  private void halt(Step step, Map<String, String> script) {
    String name = step.name().toLowerCase(Locale.ROOT);
    if (name.equals(settings.haltsAt()) || name.equals(script.get("kill"))) {
      Runtime.getRuntime().halt(9);
    }
  }

  @Override
  public List<Prepared<Request>> prepare(List<Delivered<Pay>> batch, Publications publications) {
    List<Prepared<Request>> all = new ArrayList<>();
    for (Delivered<Pay> message : batch) {
      Map<String, String> script = message.task().metadata();
      if ("in-prepare".equals(script.get("throw"))) {
        throw new IllegalStateException("thrown on purpose");
      }
      prepared.incrementAndGet();
      jdbc.update(
          """
          INSERT INTO remote_request (message_id, body) VALUES (?, 'as stored')
          ON DUPLICATE KEY UPDATE body = body
          """,
          Sql.bytes(message.messageId()));
      halt(Step.IN_PREPARE, script);
      onceCommitted(Step.AFTER_PREPARE, script);
      if ("decided".equals(script.get("do"))) {
        effect(message.messageId());
        all.add(new Prepared.Decided<>(new Outcome.Done(Map.of())));
      } else {
        String destination = script.getOrDefault("destination", "one");
        all.add(
            new Prepared.Call<>(
                new Request(message.messageId(), destination, script),
                script.getOrDefault("dependency", "side"),
                destination));
      }
    }
    return all;
  }

  private void onceCommitted(Step step, Map<String, String> script) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            halt(step, script);
          }
        });
  }

  @Override
  public Integer call(Request request) throws IOException, InterruptedException {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      callsInTransactions.incrementAndGet();
    }
    URI uri = URI.create(settings.url() + "/" + request.destination() + "/" + request.id());
    halt(Step.IN_CALL, request.script());
    int status =
        client
            .send(
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode();
    halt(Step.AFTER_CALL, request.script());
    return status;
  }

  @Override
  public List<Conclusion> conclude(
      List<Answered<Pay, Request, Integer>> batch, Publications publications) {
    List<Conclusion> all = new ArrayList<>();
    for (Answered<Pay, Request, Integer> answered : batch) {
      Map<String, String> script = answered.request().script();
      all.add(
          switch (answered.answer()) {
            case RemoteAnswer.Reply<Integer> reply -> done(answered, script);
            case RemoteAnswer.Failed<Integer> failed ->
                new Conclusion.Unavailable(String.valueOf(failed.cause()));
            case RemoteAnswer.TimedOut<Integer> timedOut ->
                new Outcome.RetryLater("timed-out", "after " + timedOut.limit(), null);
          });
    }
    return all;
  }

  private Outcome done(Answered<Pay, Request, Integer> answered, Map<String, String> script) {
    if ("in-conclude".equals(script.get("throw"))) {
      throw new IllegalStateException("thrown on purpose");
    }
    effect(answered.message().messageId());
    halt(Step.IN_CONCLUDE, script);
    onceCommitted(Step.AFTER_CONCLUDE, script);
    return new Outcome.Done(Map.of());
  }

  private void effect(UUID id) {
    jdbc.update("INSERT INTO effect (message_id) VALUES (?)", Sql.bytes(id));
  }
}
