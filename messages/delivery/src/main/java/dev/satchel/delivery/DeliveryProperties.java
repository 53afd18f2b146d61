package dev.satchel.delivery;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Delivery settings of a process: {@code satchel.delivery.*}.
 *
 * @param process the prefix of its delivery tables: {@code ingress}, {@code workers}, {@code
 *     scheduler}
 * @param queueType {@code quorum} on RabbitMQ; {@code none} on the embedded broker, which takes no
 *     arguments
 * @param declareTopology whether this process declares exchanges and queues when it connects
 * @param outboxBound number of unconfirmed messages at which the process takes no new work, 1 to
 *     100 million
 * @param publisherWindow messages that may await their confirm at the same time, 1 to 100,000
 * @param relayInterval polling interval of the relay while no rows are due
 * @param lease how long the relay leaves a row alone after it was handed to the publisher
 * @param firstMessageRows whether rows are written that the ticket makes unnecessary
 */
@ConfigurationProperties(prefix = "satchel.delivery", ignoreUnknownFields = false)
public record DeliveryProperties(
    String process,
    @DefaultValue("quorum") QueueType queueType,
    @DefaultValue("false") boolean declareTopology,
    @DefaultValue("500000") int outboxBound,
    @DefaultValue("5000") int publisherWindow,
    @DefaultValue("100ms") Duration relayInterval,
    @DefaultValue("10s") Duration lease,
    @DefaultValue("omit") FirstMessageRows firstMessageRows) {

  /**
   * Which rows are written for the first message of a ticket. This release reads both forms; {@code
   * keep} is for a rolling change to or from an earlier release.
   */
  public enum FirstMessageRows {
    /** An outbox row and an inbox row for each message, and a row for each attempt. */
    KEEP,
    /**
     * One row for the first messages of all tickets that were accepted together; no attempt row and
     * no inbox row for a first attempt that ends the ticket.
     */
    OMIT
  }

  /** The type of the queues. */
  public enum QueueType {
    /** Quorum queues, replicated and durable; required where messages move money. */
    QUORUM,
    /** The broker's default, for the embedded broker only. */
    NONE
  }

  private static final Pattern PROCESS = Pattern.compile("[a-z]{1,16}");

  public DeliveryProperties {
    if (!PROCESS.matcher(process).matches()) {
      throw new IllegalArgumentException("satchel.delivery.process must be 1 to 16 letters a to z");
    }
    requireRange("outbox-bound", outboxBound, 100_000_000);
    requireRange("publisher-window", publisherWindow, 100_000);
    requirePositive("relay-interval", relayInterval);
    requirePositive("lease", lease);
  }

  static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be 1 to %,d", name, max));
    }
  }

  static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be above zero");
    }
  }
}
