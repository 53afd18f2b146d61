package dev.satchel.ingress.limits;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.IntSupplier;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Answers reads with 503 while too many threads wait for a database connection: a read that joined
 * them would probably time out. Writes have a queue with bounds of its own.
 */
final class ConnectionQueue implements HandlerInterceptor {
  private final IntSupplier waiting;
  private final int most;
  private final Counter shed;

  /**
   * Creates the check.
   *
   * @param waiting how many threads wait for a connection
   * @param most so many may wait
   */
  ConnectionQueue(IntSupplier waiting, int most, MeterRegistry registry) {
    this.waiting = waiting;
    this.most = most;
    this.shed =
        Counter.builder("satchel.requests.shed")
            .description("Reads refused because too many threads waited for a database connection")
            .register(registry);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getMethod().equals("GET") && waiting.getAsInt() >= most) {
      shed.increment();
      throw new RequestRefused(ApiProblem.unavailable("Too many reads wait for the database."));
    }
    return true;
  }
}
