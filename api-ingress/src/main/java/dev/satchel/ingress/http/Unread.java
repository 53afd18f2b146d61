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
import org.jspecify.annotations.Nullable;

/**
 * Sends response bodies and counts the bytes that clients have not read yet. No thread waits for a
 * client to read. A client that leaves too much unread gets no further answer: its stream is reset,
 * or over HTTP/1.1 its connection is closed, before any byte of the answer is sent. Clients without
 * a key have a separate quota, so that they take nothing from the others. An owner that has nothing
 * unread may get one answer that is larger than its share.
 */
final class Unread {
  private static final int TENANT_PERCENT = 75;
  private static final int KEY_PERCENT = 50;

  /** The part of all bytes that is reserved for clients without a key: one in so many. */
  private static final int PART_WITHOUT_KEY = 4;

  /**
   * The percentage of these that one address may have, so that it takes many addresses to use them
   * up.
   */
  private static final int ADDRESS_PERCENT = 10;

  /**
   * An answer up to this size, such as a problem, is always sent to an owner that has nothing
   * unread.
   */
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
   * Sends the whole body and closes the response, without waiting for either. If the client has too
   * much unread, the answer is dropped; an asynchronous request then ends when its caller completes
   * it.
   */
  void send(ServletRequest request, byte[] body) {
    ServletContextRequest sent = ServletContextRequest.getServletContextRequest(request);
    Owner owner = Caller.of(request);
    Shares shares = shares(owner);
    Bound full = shares.takeWhole(owner, body.length, SMALL);
    if (full != null) {
      cut(full).increment();
      cut(request, sent);
      return;
    }
    // Bypasses Spring's output stream, which cannot send asynchronously.
    giveBackOnce(
        () -> shares.giveBack(owner, body.length),
        read -> sent.getHttpOutput().sendContent(ByteBuffer.wrap(body), read));
  }

  /**
   * Takes the bytes of one part of an answer, until {@link #giveBack}. Returns null when they were
   * taken, otherwise the limit that would be exceeded.
   */
  @Nullable Bound take(ServletRequest request, int bytes) {
    Owner owner = Caller.of(request);
    return shares(owner).takeWhole(owner, bytes, SMALL);
  }

  /** Releases the bytes of a part that the client has taken. */
  void giveBack(ServletRequest request, int bytes) {
    Owner owner = Caller.of(request);
    shares(owner).giveBack(owner, bytes);
  }

  /** Ends an answer in parts before its end; its caller then completes the request. */
  void breakOff(ServletRequest request) {
    cut(request, ServletContextRequest.getServletContextRequest(request));
  }

  /** The same for a client that has left too much unread. */
  void breakOff(ServletRequest request, Bound full) {
    cut(full).increment();
    breakOff(request);
  }

  private Shares shares(Owner owner) {
    return switch (owner) {
      case Owner.Key key -> withKey;
      case Owner.Address address -> withoutKey;
    };
  }

  /**
   * Sends, and releases the bytes exactly once when sending ends; Jetty may report a failure twice.
   */
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
      // Nothing is sent for a request that has ended, and the callback may never be called.
      once.run();
      throw gone;
    }
  }

  /**
   * Ends the request without sending anything. It is aborted only when Jetty completes it, so that
   * all listeners of the request, such as its observation, are notified that it has ended.
   */
  private static void cut(ServletRequest request, ServletContextRequest sent) {
    boolean later = request.isAsyncStarted();
    AsyncContext context = later ? request.getAsyncContext() : request.startAsync();
    context.addListener(new Cutting(sent.getServletChannel()));
    // Otherwise Jetty would notice the missing bytes and answer with an error.
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

  /** Aborts the response once the request is complete. */
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

  /** Makes Jetty end the response without an error page and without a log line. */
  private static final class Cut extends Request.Handler.AbortException implements QuietException {
    Cut() {
      super("too much is unread");
    }
  }
}
