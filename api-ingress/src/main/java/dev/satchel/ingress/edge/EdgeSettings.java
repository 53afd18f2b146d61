package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Heap;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.connections.*}.
 *
 * @param most maximum number of connections; null for as many as heap and open files have room for;
 *     above it, new connections are not accepted until others close
 * @param streams HTTP/2 streams of all connections; null for what the heap has room for
 * @param streamsEach maximum number of HTTP/2 streams of one connection; also the number of streams
 *     that it may reset each second
 * @param headersWithin how long the headers of a request may take to arrive over HTTP/1.1, and how
 *     long a TLS handshake may take
 * @param stalledFor the idle time-out of a request: how long a read of its body or a write of its
 *     answer may make no progress; over HTTP/2 at least 35 s
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.connections", ignoreUnknownFields = false)
record EdgeSettings(
    @Min(10) @Max(1_000_000) @Nullable Integer most,
    @Min(16) @Max(10_000_000) @Nullable Integer streams,
    @DefaultValue("512") @Min(16) @Max(1024) int streamsEach,
    @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 1)
        Duration headersWithin,
    @DefaultValue("35s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 10)
        Duration stalledFor) {

  /**
   * The part of the open-file limit for connections; the rest is for connections to servers, jars
   * and logs.
   */
  private static final double FOR_CONNECTIONS = 0.75;

  /**
   * Longer than the longest wait. Over HTTP/2 the time-out ends a waiting request, too; over
   * HTTP/1.1 it does not.
   */
  private static final Duration LEAST_FOR_STREAMS = Duration.ofSeconds(35);

  /** The idle time-out of a stream, which ends no wait. */
  Duration streamStalledFor() {
    return stalledFor.compareTo(LEAST_FOR_STREAMS) < 0 ? LEAST_FOR_STREAMS : stalledFor;
  }

  /**
   * The maximum number of connections; the default assumes that each of them may carry a waiting
   * request.
   */
  int connections(Heap heap, long openFiles) {
    return most == null
        ? Math.toIntExact(
            Math.min(heap.waits(), Math.max(10, (long) (openFiles * FOR_CONNECTIONS))))
        : most;
  }

  /**
   * The maximum number of streams; the default is one and a half times the number of waiting
   * requests.
   */
  int allStreams(Heap heap) {
    return streams == null ? heap.waits() + heap.waits() / 2 : streams;
  }
}
