package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Heap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code satchel.ingress.answers.*}.
 *
 * @param unread bytes of answers that clients may leave unread, all of them together; null for what
 *     the heap has room for; at least 4 MB
 */
@ConfigurationProperties(prefix = "satchel.ingress.answers", ignoreUnknownFields = false)
record AnswerSettings(@Nullable DataSize unread) {
  /** What the smallest heap has room for. */
  private static final DataSize LEAST = DataSize.ofBytes(new Heap(0).unread());

  AnswerSettings {
    if (unread != null && unread.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "satchel.ingress.answers.unread must be at least %d MB".formatted(LEAST.toMegabytes()));
    }
  }

  /** How many bytes that is. */
  long unreadBytes() {
    return unread == null ? Heap.ofThisProcess().unread() : unread.toBytes();
  }
}
