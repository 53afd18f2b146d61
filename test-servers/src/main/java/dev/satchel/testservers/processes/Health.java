package dev.satchel.testservers.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Reads the health and metrics of a process on its management port. */
public final class Health {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private Health() {}

  /**
   * The status of a health group, {@code liveness} or {@code readiness}; 0 when there is no answer.
   */
  public static int status(int managementPort, String group) {
    try {
      return get(managementPort, "/actuator/health/" + group).statusCode();
    } catch (IOException noAnswer) {
      return 0;
    }
  }

  /** All metrics, in Prometheus' text format. */
  public static String metrics(int managementPort) throws IOException {
    return get(managementPort, "/actuator/prometheus").body();
  }

  /** The sum of a metric over all its labels; 0 when it is missing. */
  public static double metric(int managementPort, String name) throws IOException {
    return metrics(managementPort)
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static HttpResponse<String> get(int port, String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
