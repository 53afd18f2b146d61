package dev.satchel.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A batch or a message exceeded the time limit of its role and was aborted. */
public final class HandlerTimedOut extends RuntimeException {
  /** After a time limit; the cause is the exception that the handler ended with, if any. */
  public HandlerTimedOut(Duration limit, @Nullable Throwable cause) {
    super("handler ran longer than " + limit.toMillis() + " ms", cause);
  }
}
