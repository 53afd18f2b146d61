package dev.satchel.delivery.deadletters;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake;
import dev.satchel.delivery.DeadLetterIntake.Taken;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.consuming.Incoming;
import dev.satchel.delivery.consuming.MessageStore;
import dev.satchel.delivery.transactions.Sleep;
import dev.satchel.delivery.updates.TicketUpdatePublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages of the dead-letter queues. When {@link #run} returns, all messages that it does
 * not return are committed.
 *
 * <p>A batch that cannot be stored is stored message by message; a message that cannot be stored as
 * received is stored without its headers; one that cannot be stored even so goes into {@link
 * Quarantine}, so that such messages cannot fill the prefetch and block their queues. From there
 * storing it is retried periodically.
 */
public final class DeadLetterRunner {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterRunner.class);

  /** Bytes of bodies in one transaction; a larger body is stored alone. */
  private static final int BODY_BYTES = 4_000_000;

  private static final int TRIED_AT_ONCE = 1_000;
  private static final UUID BEFORE_THE_FIRST = KeyOrder.LOWEST;
  private static final int CAUSE_CHARACTERS = 255;
  private static final Duration TRY_EVERY = Duration.ofMinutes(5);
  private static final Duration DOUBT = Duration.ofSeconds(30);
  private static final long ASK_AGAIN_MS = 1_000;

  private final DeadLetterIntake intake;
  private final Quarantine quarantine;
  private final MessageStore store;
  private final TicketUpdatePublisher updates;
  private final MeterRegistry registry;
  private final Counter duplicates;
  private final Counter unstorable;
  private final Loop loop = new Loop("satchel-quarantine", TRY_EVERY, this::release);
  private volatile int quarantined;
  private UUID triedUpTo = BEFORE_THE_FIRST;
  private boolean doubted;
  private long doubtedSinceNanos;

  /** Passes dead letters to an intake, and those that it cannot store to the quarantine. */
  public DeadLetterRunner(
      DeadLetterIntake intake,
      Quarantine quarantine,
      MessageStore store,
      TicketUpdatePublisher updates,
      MeterRegistry registry) {
    this.intake = intake;
    this.quarantine = quarantine;
    this.store = store;
    this.updates = updates;
    this.registry = registry;
    this.duplicates = registry.counter("satchel.dead.letters.duplicates");
    this.unstorable = registry.counter("satchel.dead.letters.unstorable");
    Gauge.builder("satchel.dead.letters.quarantined", () -> quarantined)
        .description("Dead letters that the desk cannot store")
        .register(registry);
  }

  Loop loop() {
    return loop;
  }

  /** A message and the dead letter that was read from it. */
  private record Read(Incoming incoming, DeadLetter letter) {}

  /**
   * Stores a batch.
   *
   * @param stopping ends the wait for an unreachable database
   * @return messages that could be neither stored nor quarantined
   */
  List<Incoming> run(List<Incoming> batch, BooleanSupplier stopping) {
    Clock clock = store.clock();
    List<Incoming> keptBack = new ArrayList<>();
    List<Read> part = new ArrayList<>();
    long bytes = 0;
    for (Incoming incoming : batch) {
      int length = incoming.delivery().getBody().length;
      if (!part.isEmpty() && bytes + length > BODY_BYTES) {
        keptBack.addAll(store(part, stopping));
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(new Read(incoming, DeadLetterReader.read(incoming, clock.instant())));
      bytes += length;
    }
    keptBack.addAll(store(part, stopping));
    return keptBack;
  }

  private List<Incoming> store(List<Read> part, BooleanSupplier stopping) {
    try {
      take(part.stream().map(Read::letter).toList(), stopping);
      return List.of();
    } catch (RuntimeException e) {
      requireNoOutage(e);
      log.debug("a batch of {} dead letters failed and is stored one by one", part.size(), e);
      return storeOneByOne(part, stopping);
    }
  }

  private List<Incoming> storeOneByOne(List<Read> part, BooleanSupplier stopping) {
    Map<Read, RuntimeException> failed = tryOneByOne(part, stopping);
    while (failed.size() == part.size() && doubtful(failed.values(), stopping)) {
      Sleep.ms(ASK_AGAIN_MS);
      failed = tryOneByOne(part, stopping);
    }
    List<Incoming> keptBack = new ArrayList<>();
    failed.forEach(
        (read, failure) -> {
          unstorable.increment();
          tell(read.letter(), "a dead letter cannot be stored and is quarantined", failure);
          if (!quarantine(read, failure, stopping)) {
            keptBack.add(read.incoming());
          }
        });
    return keptBack;
  }

  private Map<Read, RuntimeException> tryOneByOne(List<Read> part, BooleanSupplier stopping) {
    Map<Read, RuntimeException> failed = new LinkedHashMap<>();
    for (Read read : part) {
      RuntimeException failure = storeAlone(read.letter(), stopping);
      if (failure != null) {
        failed.put(read, failure);
      }
    }
    return failed;
  }

  /**
   * Whether the database may be the reason that nothing can be stored: an SQL error of unknown
   * class counts as an outage for some time. After that the messages are quarantined, where nothing
   * is lost.
   */
  private boolean doubtful(Collection<RuntimeException> failures, BooleanSupplier stopping) {
    for (RuntimeException failure : failures) {
      if (unclassified(failure)) {
        if (stopping.getAsBoolean()) {
          throw failure;
        }
        doubtedSinceNanos = doubted ? doubtedSinceNanos : System.nanoTime();
        doubted = true;
        return System.nanoTime() - doubtedSinceNanos < DOUBT.toNanos();
      }
    }
    return false;
  }

  /**
   * Stores a dead letter, if necessary without its headers; returns the failure, null if stored.
   */
  private @Nullable RuntimeException storeAlone(DeadLetter letter, BooleanSupplier stopping) {
    RuntimeException whole = failureOf(letter, stopping);
    if (whole == null) {
      return null;
    }
    RuntimeException bare = failureOf(letter.bare(), stopping);
    if (bare == null) {
      tell(letter, "a dead letter is stored without its headers, as they cannot be stored", whole);
    }
    return bare;
  }

  private @Nullable RuntimeException failureOf(DeadLetter letter, BooleanSupplier stopping) {
    try {
      take(List.of(letter), stopping);
      return null;
    } catch (RuntimeException e) {
      requireNoOutage(e);
      return e;
    }
  }

  private boolean quarantine(Read read, RuntimeException cause, BooleanSupplier stopping) {
    String why = Failures.brief(cause);
    String cut = why.substring(0, Math.min(why.length(), CAUSE_CHARACTERS));
    try {
      quarantined =
          store
              .database()
              .throughOutages(
                  stopping,
                  () ->
                      store
                          .transactions()
                          .call(
                              publications -> {
                                quarantine.keep(read.incoming(), read.letter(), cut);
                                return quarantine.count();
                              }));
      return true;
    } catch (RuntimeException e) {
      requireNoOutage(e);
      tell(read.letter(), "a dead letter cannot even be quarantined and stays in its queue", e);
      return false;
    }
  }

  /**
   * Retries to store quarantined dead letters, which may succeed after a new release or with
   * another setting. Continues where the last run ended, and starts over after the last one,
   * because the first ones may never be storable.
   */
  private Duration release() {
    List<UUID> next = quarantine.after(triedUpTo, TRIED_AT_ONCE);
    for (UUID id : next) {
      if (loop.stopping()) {
        break;
      }
      if (!release(id, true)) {
        boolean _ = release(id, false);
      }
    }
    triedUpTo = next.size() < TRIED_AT_ONCE ? BEFORE_THE_FIRST : next.getLast();
    quarantined = quarantine.count();
    return TRY_EVERY;
  }

  private boolean release(UUID id, boolean whole) {
    try {
      Taken taken = store.transactions().call(publications -> release(id, whole, publications));
      updates.publish(taken.ticketChanges());
      return true;
    } catch (RuntimeException e) {
      requireNoOutage(e);
      log.debug("dead letter {} still cannot be stored", id, e);
      return false;
    }
  }

  private Taken release(UUID id, boolean whole, Publications publications) {
    Incoming incoming = quarantine.take(id).orElse(null);
    if (incoming == null) {
      return new Taken(List.of(), 0);
    }
    DeadLetter letter = DeadLetterReader.read(incoming, store.clock().instant());
    return intake.take(List.of(whole ? letter : letter.bare()), publications);
  }

  private void take(List<DeadLetter> letters, BooleanSupplier stopping) {
    Taken taken =
        store
            .database()
            .throughCertainOutages(
                stopping,
                () ->
                    store.transactions().call(publications -> intake.take(letters, publications)));
    doubted = false;
    updates.publish(taken.ticketChanges());
    duplicates.increment(taken.duplicates());
    for (DeadLetter letter : letters) {
      registry
          .counter(
              "satchel.dead.letters.arrived",
              "queue",
              letter.queue().queueName(),
              "source",
              letter.source().wireName())
          .increment();
    }
  }

  private static void requireNoOutage(RuntimeException e) {
    if (Infrastructure.outage(e) && !unclassified(e)) {
      throw e;
    }
  }

  private static boolean unclassified(RuntimeException e) {
    return Infrastructure.fault(e) == Infrastructure.Fault.UNCLASSIFIED;
  }

  private static void tell(DeadLetter letter, String what, RuntimeException e) {
    log.atError()
        .addKeyValue("messageId", letter.messageId())
        .addKeyValue("ticket", letter.ticket())
        .addKeyValue("queue", letter.queue().queueName())
        .log("{}: {}", what, Failures.brief(e));
  }
}
