package dev.satchel.delivery;

import java.util.concurrent.TimeUnit;

/** Waiting before something is tried again. */
final class Pause {
  private Pause() {}

  /** Waits; returns early, with the interrupt kept, when the thread is told to end. */
  static void ms(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
