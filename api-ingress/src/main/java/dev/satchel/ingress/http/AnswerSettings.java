package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Heap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code satchel.ingress.answers.*}.
 *
 * @param unread maximum bytes of answers that all clients together may leave unread; at least 4 MB;
 *     null for what the heap has room for
 */
@ConfigurationProperties(prefix = "satchel.ingress.answers", ignoreUnknownFields = false)
record AnswerSettings(@Nullable DataSize unread) {
  /** The amount that the smallest heap has room for. */
  private static final DataSize LEAST = DataSize.ofBytes(new Heap(0).unread());

  AnswerSettings {
    if (unread != null && unread.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "satchel.ingress.answers.unread must be at least %d MB".formatted(LEAST.toMegabytes()));
    }
  }

  /** The maximum in bytes. */
  long unreadBytes() {
    return unread == null ? Heap.ofThisProcess().unread() : unread.toBytes();
  }
}
