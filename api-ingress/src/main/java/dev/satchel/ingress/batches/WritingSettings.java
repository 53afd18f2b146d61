package dev.satchel.ingress.batches;

import dev.satchel.ingress.bounds.Heap;
import dev.satchel.ingress.bounds.Shares;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.writing.*}.
 *
 * @param writers threads that write, each with a transaction of its own
 * @param batch requests that share a transaction at most
 * @param queue requests that wait for a writer at most; above it 503
 * @param memory what these may take up; above it 503; null for an eighth of the heap
 * @param tenantShare of that, the percentage that the keys of one tenant may have
 * @param keyShare of that, the percentage that one key may have
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.writing", ignoreUnknownFields = false)
public record WritingSettings(
    @DefaultValue("2") @Min(1) @Max(32) int writers,
    @DefaultValue("256") @Min(1) @Max(2000) int batch,
    @DefaultValue("10000") @Min(1) @Max(1_000_000) int queue,
    @Nullable DataSize memory,
    @DefaultValue("75") @Min(1) @Max(100) int tenantShare,
    @DefaultValue("50") @Min(1) @Max(100) int keyShare) {

  /** What each key and tenant may have of the memory, in bytes. */
  public Shares shares() {
    long bytes = memory == null ? Heap.ofThisProcess().toWrite() : memory.toBytes();
    return Shares.of(bytes, tenantShare, keyShare);
  }

  /** As many threads and as large batches, for what has no bound of its own. */
  WritingSettings withQueue(int requests) {
    return new WritingSettings(writers, batch, requests, memory, tenantShare, keyShare);
  }
}
