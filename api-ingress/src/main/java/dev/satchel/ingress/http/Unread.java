package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.bounds.Shares;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletChannel;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Sends the bodies of answers and counts the bytes that clients have not taken yet. No thread waits
 * for a client to read. A client that leaves too much unread gets no more of it: the stream is
 * reset, over HTTP/1.1 the connection is closed, before anything of the answer is sent. Those
 * without a key have bytes of their own, so that they take none from the others. Whoever has
 * nothing unread may have one answer that is larger than its share.
 */
final class Unread {
  private static final int TENANT_PERCENT = 75;
  private static final int KEY_PERCENT = 50;

  /** Of the bytes there are, what those without a key have. */
  private static final int PART_WITHOUT_KEY = 4;

  /** Of these, what one address may have: it takes many to have them all. */
  private static final int ADDRESS_PERCENT = 10;

  /** An answer that whoever has nothing unread always gets; a problem is one. */
  private static final int SMALL = 4 * 1024;

  private final Shares withKey;
  private final Shares withoutKey;
  private final MeterRegistry registry;

  Unread(long bytes, MeterRegistry registry) {
    this.withoutKey = Shares.of(bytes / PART_WITHOUT_KEY, 100, ADDRESS_PERCENT);
    this.withKey = Shares.of(bytes - bytes / PART_WITHOUT_KEY, TENANT_PERCENT, KEY_PERCENT);
    this.registry = registry;
    Gauge.builder("satchel.answers.unread", this, Unread::bytes)
        .baseUnit("bytes")
        .description("What clients have not taken of their answers yet")
        .register(registry);
    for (Bound bound : Bound.values()) {
      cut(bound);
    }
  }

  /**
   * Sends the whole body and closes the response, without waiting for either. What is cut of a
   * request that goes on asynchronously ends when that is completed.
   */
  void send(ServletRequest request, byte[] body) {
    ServletContextRequest sent = ServletContextRequest.getServletContextRequest(request);
    Owner owner = Caller.of(request);
    Shares shares =
        switch (owner) {
          case Owner.Key key -> withKey;
          case Owner.Address address -> withoutKey;
        };
    Bound full = shares.takeWhole(owner, body.length, SMALL);
    if (full != null) {
      cut(full).increment();
      cut(request, sent);
      return;
    }
    // Past Spring's stream, which knows no such thing.
    giveBackOnce(
        () -> shares.giveBack(owner, body.length),
        read -> sent.getHttpOutput().sendContent(ByteBuffer.wrap(body), read));
  }

  /** Sends, and gives back once when that is over, which a failure of Jetty's may say twice. */
  static void giveBackOnce(Runnable giveBack, Consumer<Callback> send) {
    AtomicBoolean given = new AtomicBoolean();
    Runnable once =
        () -> {
          if (given.compareAndSet(false, true)) {
            giveBack.run();
          }
        };
    try {
      send.accept(Callback.from(InvocationType.NON_BLOCKING, once));
    } catch (RuntimeException gone) {
      // Of a request that has ended nothing is sent, and nobody may be called back.
      once.run();
      throw gone;
    }
  }

  /**
   * Ends the request with nothing sent. It is aborted only where Jetty completes it, so that all
   * who listen to the request, such as its observation, are told that it has ended.
   */
  private static void cut(ServletRequest request, ServletContextRequest sent) {
    boolean later = request.isAsyncStarted();
    AsyncContext context = later ? request.getAsyncContext() : request.startAsync();
    context.addListener(new Cutting(sent.getServletChannel()));
    // Else Jetty would see that bytes are missing, and answer with that.
    sent.getHttpOutput().setApplicationContentLength(-1);
    sent.getHttpOutput().completed(null);
    if (!later) {
      context.complete();
    }
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

  /** Aborts what is complete now. */
  private record Cutting(ServletChannel channel) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      channel.abort(new Cut());
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  /** Has Jetty end the response without an answer of its own, and without a line in the log. */
  private static final class Cut extends Request.Handler.AbortException implements QuietException {
    Cut() {
      super("too much is unread");
    }
  }
}
