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
 * @param most connections at once; null for as many as heap and open files have room for; those
 *     above it are not accepted until others leave
 * @param streams HTTP/2 streams of all connections; null for what the heap has room for
 * @param streamsEach HTTP/2 streams of one connection at most; it may reset as many each second
 * @param headersWithin how long the headers of a request may take to arrive over HTTP/1.1
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.connections", ignoreUnknownFields = false)
record EdgeSettings(
    @Min(10) @Max(1_000_000) @Nullable Integer most,
    @Min(16) @Max(10_000_000) @Nullable Integer streams,
    @DefaultValue("512") @Min(16) @Max(1024) int streamsEach,
    @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 1)
        Duration headersWithin) {

  /** Of the open files, what is left to servers, jars and logs. */
  private static final double FOR_CONNECTIONS = 0.75;

  /** The number of connections, when it is not set: all of them may be waiting. */
  int connections(Heap heap, long openFiles) {
    return most == null
        ? Math.toIntExact(
            Math.min(heap.waits(), Math.max(10, (long) (openFiles * FOR_CONNECTIONS))))
        : most;
  }

  /** The number of streams, when it is not set: those that wait and half as many more. */
  int allStreams(Heap heap) {
    return streams == null ? heap.waits() + heap.waits() / 2 : streams;
  }
}
