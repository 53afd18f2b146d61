package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.bounds.Shares;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletRequest;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Sends the bodies of answers and counts the bytes that clients have not taken yet. No thread waits
 * for a client to read. A client that leaves too much unread gets no more of it: the stream is
 * reset, over HTTP/1.1 the connection is closed, before anything of the answer is sent. Those
 * without a key have bytes of their own, so that they take none from the others.
 */
final class Unread {
  private static final int TENANT_PERCENT = 75;
  private static final int OWNER_PERCENT = 50;

  /** Of the bytes there are, what those without a key have. */
  private static final int PART_WITHOUT_KEY = 4;

  private final Shares withKey;
  private final Shares withoutKey;
  private final MeterRegistry registry;

  Unread(long bytes, MeterRegistry registry) {
    this.withoutKey = Shares.of(bytes / PART_WITHOUT_KEY, 100, OWNER_PERCENT);
    this.withKey = Shares.of(bytes - bytes / PART_WITHOUT_KEY, TENANT_PERCENT, OWNER_PERCENT);
    this.registry = registry;
    Gauge.builder("satchel.answers.unread", this, Unread::bytes)
        .baseUnit("bytes")
        .description("What clients have not taken of their answers yet")
        .register(registry);
    for (Bound bound : Bound.values()) {
      cut(bound);
    }
  }

  /** Sends the whole body and closes the response, without waiting for either. */
  void send(ServletRequest request, byte[] body) {
    ServletContextRequest sent = ServletContextRequest.getServletContextRequest(request);
    Owner owner = Caller.of(request);
    Shares shares =
        switch (owner) {
          case Owner.Key key -> withKey;
          case Owner.Address address -> withoutKey;
        };
    Bound full = shares.take(owner, body.length);
    if (full != null) {
      cut(full).increment();
      sent.getServletChannel().abort(new Cut());
      return;
    }
    // Past Spring's stream, which knows no such thing.
    sent.getHttpOutput()
        .sendContent(
            ByteBuffer.wrap(body),
            Callback.from(InvocationType.NON_BLOCKING, () -> shares.giveBack(owner, body.length)));
  }

  private long bytes() {
    return withKey.taken() + withoutKey.taken();
  }

  private Counter cut(Bound bound) {
    return Counter.builder("satchel.answers.cut")
        .description(
            "Answers that were not sent because too much was unread, by whose bound it was")
        .tag("reason", bound.tag())
        .register(registry);
  }

  /** Has Jetty end the response without an answer of its own, and without a line in the log. */
  private static final class Cut extends Request.Handler.AbortException implements QuietException {
    Cut() {
      super("too much is unread");
    }
  }
}
