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
 * @param writers number of threads that write, each with its own transaction
 * @param batch maximum number of requests that share a transaction
 * @param queue maximum number of requests that wait for a writer; above it the answer is 503
 * @param memory maximum memory of these requests; above it the answer is 503; null for an eighth of
 *     the heap
 * @param tenantShare percentage of the memory that the keys of one tenant may use
 * @param keyShare percentage of the memory that one key may use
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

  /** The shares of the memory that each key and each tenant may use, in bytes. */
  public Shares shares() {
    long bytes = memory == null ? Heap.ofThisProcess().toWrite() : memory.toBytes();
    return Shares.of(bytes, tenantShare, keyShare);
  }

  /**
   * The same threads and batch size with another queue length, for batches with no settings of
   * their own.
   */
  WritingSettings withQueue(int requests) {
    return new WritingSettings(writers, batch, requests, memory, tenantShare, keyShare);
  }
}
