package dev.satchel.delivery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down something that work does not depend on. A failure disturbs nobody; it is said once
 * when it begins and once when it is over.
 */
final class Telling {
  private static final Logger log = LoggerFactory.getLogger(Telling.class);

  private final String what;
  private boolean failing;

  /** Used by one thread. */
  Telling(String what) {
    this.what = what;
  }

  void tell(Runnable write) {
    try {
      write.run();
      if (failing) {
        log.info("{} is written down again", what);
      }
      failing = false;
    } catch (RuntimeException e) {
      if (failing || Thread.currentThread().isInterrupted()) {
        log.debug("{} cannot be written down", what, e);
      } else {
        log.warn("{} cannot be written down, work goes on: {}", what, Failures.brief(e));
      }
      failing = true;
    }
  }
}
