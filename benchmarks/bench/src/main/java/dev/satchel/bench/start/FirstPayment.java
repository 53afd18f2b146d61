package dev.satchel.bench.start;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first requests of a new user: opens two accounts, makes a credit and a payment, and waits for
 * each.
 */
final class FirstPayment {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private static final Pattern ACCOUNT = Pattern.compile("acc_[0-9a-f]{32}");

  private final String api;
  private final String key;
  private final String run = Long.toString(System.nanoTime(), 36);

  private FirstPayment(int port, String key) {
    this.api = "http://127.0.0.1:" + port;
    this.key = key;
  }

  /** Returns when the payment is done. */
  static void make(int port, String key) throws IOException {
    new FirstPayment(port, key).make();
  }

  private void make() throws IOException {
    String payer = account("payer");
    String payee = account("payee");
    post(
        "/v1/credits",
        """
        {"account":"%s","amount":{"asset":"KRW","value":50000},"externalId":"%s"}\
        """
            .formatted(payer, run));
    post(
        "/v1/payments",
        """
        {"method":"balance","from":"%s","to":"%s","amount":{"asset":"KRW","value":12000}}\
        """
            .formatted(payer, payee));
  }

  private String account(String name) throws IOException {
    String opened =
        post(
            "/v1/accounts",
            """
            {"reference":"%s-%s","assets":["KRW"]}\
            """
                .formatted(name, run));
    Matcher account = ACCOUNT.matcher(opened);
    if (!account.find()) {
      throw new IOException("no account in " + opened);
    }
    return account.group();
  }

  private String post(String path, String json) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(api + path))
                .timeout(Duration.ofSeconds(40))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", run + "-" + json.hashCode())
                .header("Prefer", "wait=30")
                .POST(BodyPublishers.ofString(json))
                .build());
    if (!answer.body().contains("\"status\":\"succeeded\"")) {
      throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
