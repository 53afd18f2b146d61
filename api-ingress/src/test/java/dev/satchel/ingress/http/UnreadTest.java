package dev.satchel.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class UnreadTest {
  private final AtomicInteger given = new AtomicInteger();

  @Test
  void releasesTheBytesWhenTheAnswerIsRead() {
    Unread.giveBackOnce(given::incrementAndGet, Callback::succeeded);
    assertThat(given).hasValue(1);
  }

  @Test
  void releasesTheBytesOnceWhenSendingThrowsWithOrWithoutACallback() {
    assertThatThrownBy(
            () ->
                Unread.giveBackOnce(
                    given::incrementAndGet,
                    read -> {
                      throw new IllegalStateException("recycled");
                    }))
        .hasMessage("recycled");
    assertThat(given).hasValue(1);
    assertThatThrownBy(
            () ->
                Unread.giveBackOnce(
                    given::incrementAndGet,
                    read -> {
                      read.failed(new IllegalStateException("first"));
                      throw new IllegalStateException("second");
                    }))
        .hasMessage("second");
    assertThat(given).hasValue(2);
  }
}
