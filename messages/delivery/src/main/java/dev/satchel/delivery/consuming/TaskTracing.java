package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Topology;
import dev.satchel.delivery.inbox.Arrived;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Continues the trace that a message carries (https://www.w3.org/TR/trace-context/). */
public final class TaskTracing {
  private static final String SAMPLED = "01";

  private final @Nullable Propagator propagator;

  /** Traces nothing when there is no tracer. */
  public TaskTracing(@Nullable Tracer tracer, @Nullable Propagator propagator) {
    this.propagator = tracer == null ? null : propagator;
  }

  /** The spans of one batch. */
  public record Spans(List<Span> spans) {
    public void end() {
      spans.forEach(Span::end);
    }
  }

  /** Starts a span for each message of a sampled trace. */
  public Spans start(List<Arrived> batch) {
    List<Span> spans = new ArrayList<>();
    if (propagator != null) {
      for (Arrived arrived : batch) {
        String traceparent = arrived.headers().get(Topology.TRACEPARENT_HEADER);
        if (traceparent != null && traceparent.endsWith(SAMPLED)) {
          spans.add(start(propagator, arrived));
        }
      }
    }
    return new Spans(spans);
  }

  private static Span start(Propagator propagator, Arrived arrived) {
    return propagator
        .extract(arrived.headers(), Map::get)
        .name("process " + arrived.type())
        .kind(Span.Kind.CONSUMER)
        .tag("messaging.system", "rabbitmq")
        .tag("messaging.message.id", arrived.messageId().toString())
        .tag("satchel.ticket", String.valueOf(arrived.ticket()))
        .tag("satchel.attempt", arrived.attempt())
        .start();
  }
}
