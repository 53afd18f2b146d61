package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Bound;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.HttpOutput;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the parts of an answer. No thread waits for the client: Jetty calls back when it has taken
 * a part. The answer has begun when a later part fails, so the connection, or the stream, is then
 * reset: the client sees that the answer is not whole.
 */
final class PartsSending implements WriteListener {
  private static final Logger log = LoggerFactory.getLogger(PartsSending.class);

  private final HttpServletRequest request;
  private final AsyncContext context;
  private final HttpOutput output;
  private final Parts.Source source;
  private final Unread unread;
  private int untaken;
  private boolean ended;

  PartsSending(
      HttpServletRequest request, AsyncContext context, Parts.Source source, Unread unread) {
    this.request = request;
    this.context = context;
    this.output = ServletContextRequest.getServletContextRequest(request).getHttpOutput();
    this.source = source;
    this.unread = unread;
  }

  /** Begins to send. */
  void start() {
    output.setWriteListener(this);
  }

  @Override
  public void onWritePossible() throws IOException {
    while (!ended && output.isReady()) {
      giveBack();
      Optional<byte[]> part = next();
      if (part.isEmpty()) {
        end();
      } else {
        send(part.get());
      }
    }
  }

  private Optional<byte[]> next() {
    try {
      return source.next();
    } catch (RuntimeException failure) {
      log.warn("a part of an answer could not be made: {}", failure.toString());
      unread.breakOff(request);
      return Optional.empty();
    }
  }

  private void send(byte[] part) throws IOException {
    Bound full = unread.take(request, part.length);
    if (full != null) {
      unread.breakOff(request, full);
      end();
      return;
    }
    untaken = part.length;
    output.write(part);
  }

  @Override
  public void onError(Throwable gone) {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    giveBack();
    try {
      context.complete();
    } catch (IllegalStateException completed) {
      // The client has disconnected, and the container has completed the request.
    }
  }

  private void giveBack() {
    if (untaken > 0) {
      unread.giveBack(request, untaken);
      untaken = 0;
    }
  }
}
