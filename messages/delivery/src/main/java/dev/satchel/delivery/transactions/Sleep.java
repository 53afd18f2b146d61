package dev.satchel.delivery.transactions;

import java.util.concurrent.TimeUnit;

/** Pauses before a retry. */
public final class Sleep {
  private Sleep() {}

  /** Sleeps; returns early, with the interrupt flag set, when the thread is interrupted. */
  public static void ms(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
