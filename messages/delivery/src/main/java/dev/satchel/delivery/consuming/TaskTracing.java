package dev.satchel.delivery.consuming;

import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.remote.Calls;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Continues the trace that a message carries (https://www.w3.org/TR/trace-context/). */
public final class TaskTracing {
  /** The last hex digits of trace flags in which the bit "sampled" is set. */
  private static final String SAMPLED = "13579bdf";

  private final @Nullable Tracer tracer;
  private final @Nullable Propagator propagator;

  /** Traces nothing when there is no tracer. */
  public TaskTracing(@Nullable Tracer tracer, @Nullable Propagator propagator) {
    this.tracer = tracer;
    this.propagator = tracer == null ? null : propagator;
  }

  /** The spans of one batch. */
  public record Spans(List<Span> spans) {
    public void end() {
      spans.forEach(Span::end);
    }
  }

  /**
   * The span of one remote call.
   *
   * @param span absent when the message is not of a trace
   */
  public record CallSpan(@Nullable Tracer tracer, @Nullable Span span) {
    /** Makes the span current on the thread of the call, so that its HTTP client continues it. */
    public Calls.Scope enter() {
      return tracer == null || span == null ? () -> {} : tracer.withSpan(span)::close;
    }

    /** Ends the span with the answer. */
    public void end(RemoteAnswer<?> answer) {
      if (span == null) {
        return;
      }
      switch (answer) {
        case RemoteAnswer.Reply<?> reply -> {}
        case RemoteAnswer.Failed<?> failed -> span.error(failed.cause());
        case RemoteAnswer.TimedOut<?> timedOut ->
            span.error(new TimeoutException("no answer within " + timedOut.limit()));
      }
      span.end();
    }
  }

  /**
   * Starts the span of a remote call that is made for a message. In a trace that is not sampled it
   * records nothing; it passes that decision on to the client of the call.
   */
  public CallSpan call(Arrived arrived, String dependency) {
    Span span =
        propagator == null || !arrived.headers().containsKey(Topology.TRACEPARENT_HEADER)
            ? null
            : described(propagator.extract(arrived.headers(), Map::get), arrived)
                .name("call " + dependency)
                .kind(Span.Kind.CLIENT)
                .remoteServiceName(dependency)
                .start();
    return new CallSpan(tracer, span);
  }

  private static boolean sampled(Arrived arrived) {
    String traceparent = arrived.headers().get(Topology.TRACEPARENT_HEADER);
    return traceparent != null
        && !traceparent.isEmpty()
        && SAMPLED.indexOf(traceparent.charAt(traceparent.length() - 1)) >= 0;
  }

  /** Starts a span for each message of a sampled trace. */
  public Spans start(List<Arrived> batch) {
    List<Span> spans = new ArrayList<>();
    if (propagator != null) {
      for (Arrived arrived : batch) {
        if (sampled(arrived)) {
          spans.add(start(propagator, arrived));
        }
      }
    }
    return new Spans(spans);
  }

  private static Span start(Propagator propagator, Arrived arrived) {
    return described(propagator.extract(arrived.headers(), Map::get), arrived)
        .name("process " + arrived.type())
        .kind(Span.Kind.CONSUMER)
        .tag("messaging.system", "rabbitmq")
        .start();
  }

  private static Span.Builder described(Span.Builder span, Arrived arrived) {
    return span.tag("messaging.message.id", arrived.messageId().toString())
        .tag("satchel.ticket", String.valueOf(arrived.ticket()))
        .tag("satchel.attempt", arrived.attempt());
  }
}
