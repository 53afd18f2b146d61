package dev.satchel.delivery;

import org.slf4j.Logger;

/**
 * Says once that the broker is lost and once that it is back, however often it is tried between.
 */
final class BrokerContact {
  private final Logger log;
  private final String who;
  private boolean lost;

  BrokerContact(Logger log, String who) {
    this.log = log;
    this.who = who;
  }

  void lost(Throwable cause) {
    if (lost) {
      log.debug("{} still has no broker", who, cause);
    } else {
      log.warn("{} lost the broker, connects again: {}", who, Failures.brief(cause));
    }
    lost = true;
  }

  void connected() {
    lost = false;
    log.info("{} connected to the broker", who);
  }
}
