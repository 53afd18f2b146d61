package dev.satchel.delivery.servers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;

/** Logs an {@link InsecureServer} in one line, without a stack trace. */
final class InsecureServerReporter implements SpringBootExceptionReporter {
  private static final Logger log = LoggerFactory.getLogger(InsecureServerReporter.class);

  @Override
  public boolean reportException(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof InsecureServer insecure) {
        log.error("will not start: {}", insecure.getMessage());
        return true;
      }
    }
    return false;
  }
}
