package dev.satchel.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A batch or a message took longer than its role allows and was cut off. */
public final class HandlerTimedOut extends RuntimeException {
  /** After a limit; the cause is what the handler ended with, if it did. */
  public HandlerTimedOut(Duration limit, @Nullable Throwable cause) {
    super("handler ran longer than " + limit.toMillis() + " ms", cause);
  }
}
