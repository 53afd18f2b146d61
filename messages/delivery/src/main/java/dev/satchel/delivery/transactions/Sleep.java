package dev.satchel.delivery.transactions;

import java.util.concurrent.TimeUnit;

/** Sleeping before something is tried again. */
public final class Sleep {
  private Sleep() {}

  /** Sleeps; returns early, with the interrupt kept, when the thread is told to end. */
  public static void ms(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
