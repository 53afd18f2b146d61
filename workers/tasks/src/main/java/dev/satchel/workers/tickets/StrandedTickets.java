package dev.satchel.workers.tickets;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.FinalMarks.Mark;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import dev.satchel.workers.tickets.OpenTickets.Of;
import dev.satchel.workers.tickets.OpenTickets.Seen;
import dev.satchel.workers.tickets.OpenTickets.Stranded;
import dev.satchel.workers.tickets.StrandedMessages.Lost;
import dev.satchel.workers.tickets.StrandedMessages.Parked;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds open tickets whose first message was lost, and publishes each message again from the
 * command that the ticket keeps, with the same message id and the next attempt. If the message was
 * in flight after all, the second one is a duplicate and has no effect.
 *
 * <p>A ticket is stranded when it is open and not parked, no table has its message, it is older
 * than all tickets in batches whose messages are not confirmed, it does not wait for another
 * ticket, and the workers of its queue have handled messages that were made {@link #OVERTAKEN_BY}
 * after it. While the queue has not advanced that far, because nothing else is sent to it or
 * because it has a backlog, only the oldest ticket is published again, as a probe: once the probe
 * is handled, the queue has advanced that far. A ticket is published again at most once in {@link
 * #AT_MOST_EVERY}. {@link StrandedMessages} finds the other messages of tickets.
 */
public final class StrandedTickets {
  /** How much younger than a stranded ticket a handled message must be. */
  public static final Duration OVERTAKEN_BY = Duration.ofMinutes(15);

  /** How long a ticket is skipped after its message was published again. */
  public static final Duration AT_MOST_EVERY = Duration.ofHours(1);

  /** How long a dead letter may be in flight to the desk. */
  public static final Duration ARRIVES_WITHIN = Duration.ofMinutes(15);

  private static final int LETTERS_AT_ONCE = 100;
  private static final int FAULTS_AT_MOST = 100;

  private final OpenTickets tickets;
  private final LostLetters letters;
  private final StrandedMessages onward;
  private final TicketSearch search;
  private final OldestTickets oldest;
  private final Messages messages;
  private final int page;

  /**
   * The tickets of the schema that the JDBC client is connected to.
   *
   * @param page the most tickets of one queue whose message one call publishes again
   */
  public StrandedTickets(JdbcClient jdbc, Messages messages, int page) {
    this.tickets = new OpenTickets(jdbc);
    this.search = new TicketSearch(jdbc);
    this.letters = new LostLetters(jdbc, tickets, search, messages.ids(), 5 * page);
    this.onward = new StrandedMessages(jdbc, search, messages.ids());
    this.oldest = new OldestTickets(jdbc);
    this.messages = messages;
    this.page = page;
  }

  /** Codec, ids, final marks and queue progress of messages. */
  public record Messages(
      MessageCodec codec, IdSource ids, FinalMarks marks, QueueProgress progress) {}

  /**
   * What was found.
   *
   * @param published how many tickets have their message published again
   * @param letters how many parked tickets have their dead letter restored
   */
  public record Found(int published, int letters, List<TicketFault> faults) {
    public Found {
      faults = List.copyOf(faults);
    }
  }

  /** Searches every queue once, inside the open transaction. */
  public Found search(Publications publications, Instant now) {
    int published = 0;
    int written = 0;
    List<TicketFault> faults = new ArrayList<>();
    Instant old = now.minus(OVERTAKEN_BY);
    onward.adoptEdits();
    Instant batchedFrom = tickets.batchedFrom();
    for (TaskQueue queue : TaskQueue.values()) {
      Set<String> tasks = messages.codec().typeNamesOn(queue);
      if (!tasks.isEmpty()) {
        Of of = new Of(queue, tasks, now.minus(AT_MOST_EVERY), batchedFrom);
        Optional<Instant> newest = newestHandled(of, now);
        int tickets = publishAgain(of, newest, publications, now);
        Found further = onward(of, newest, tickets == 0, publications, now);
        List<Publication> lost = letters.write(of, now.minus(ARRIVES_WITHIN), LETTERS_AT_ONCE, now);
        if (!lost.isEmpty()) {
          publications.add(lost);
        }
        published += tickets + further.published();
        written += lost.size() + further.letters();
        faults.addAll(further.faults());
        faults.addAll(this.tickets.doneButOpen(of, old, FAULTS_AT_MOST));
      }
    }
    faults.addAll(unknownTasks(old));
    return new Found(published, written, faults);
  }

  /** When the newest message of the queue was sent that is known to be handled. */
  private Optional<Instant> newestHandled(Of of, Instant now) {
    return Stream.of(messages.progress().newest(of.queue(), now), tickets.newestSucceeded(of, now))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  /**
   * The same for messages other than the first ones of their tickets.
   *
   * @param mayProbe whether no ticket of the queue was published again, so that one message may be
   */
  private Found onward(
      Of of, Optional<Instant> newest, boolean mayProbe, Publications publications, Instant now) {
    List<Lost> lost = onward.next(of.queue(), now.minus(OVERTAKEN_BY), of.longAgo(), page);
    Instant overtaken = newest.orElse(Instant.EPOCH).minus(OVERTAKEN_BY);
    Instant parkedBefore = now.minus(ARRIVES_WITHIN);
    List<Lost> letters = new ArrayList<>();
    List<Lost> again = new ArrayList<>();
    List<Lost> waiting = new ArrayList<>();
    List<TicketFault> faults = new ArrayList<>();
    for (Lost one : lost) {
      Parked parked = one.parked();
      boolean certain =
          parked == null ? one.dueAt().isBefore(overtaken) : parked.at().isBefore(parkedBefore);
      if (one.body() == null) {
        if (certain) {
          faults.add(
              new TicketFault(TicketFault.Kind.WITHOUT_MESSAGE, one.ticket().toString(), "none"));
        }
      } else if (certain) {
        (parked == null ? again : letters).add(one);
      } else if (parked == null) {
        waiting.add(one);
      }
    }
    Map<String, String> probe = Map.of();
    if (mayProbe && again.isEmpty() && !waiting.isEmpty() && !probed(of, newest, now)) {
      Instant sentAt = now.truncatedTo(ChronoUnit.MILLIS);
      probe = QueueProgress.header(sentAt);
      again.add(waiting.getFirst());
      search.probed(of.queue(), sentAt);
    }
    return new Found(
        publish(of.queue(), again, probe, publications, now),
        publish(of.queue(), letters, Map.of(), publications, now),
        faults);
  }

  private int publish(
      TaskQueue queue,
      List<Lost> lost,
      Map<String, String> headers,
      Publications publications,
      Instant now) {
    if (!lost.isEmpty()) {
      onward.mark(lost, now);
      publications.add(lost.stream().map(one -> onward.again(queue, one, headers, now)).toList());
    }
    return lost.size();
  }

  private List<TicketFault> unknownTasks(Instant madeBefore) {
    Set<String> known = messages.codec().typeNames();
    return oldest.find().stream()
        .filter(one -> !known.contains(one.task()) && one.createdAt().isBefore(madeBefore))
        .map(OldestTickets.Oldest::task)
        .distinct()
        .map(task -> new TicketFault(TicketFault.Kind.UNKNOWN_TASK, task, "open tickets"))
        .toList();
  }

  private int publishAgain(
      Of of, Optional<Instant> newest, Publications publications, Instant now) {
    List<Stranded> overtaken =
        newest.isEmpty() ? List.of() : overtaken(of, newest.get().minus(OVERTAKEN_BY));
    if (!overtaken.isEmpty()) {
      publish(of, overtaken, Map.of(), publications, now);
      return overtaken.size();
    }
    return probe(of, newest, publications, now);
  }

  /**
   * Continues where the last call ended, and starts over after the last ticket: after a restore
   * from a backup a million tickets may be stranded, and those just published again are the oldest
   * of them.
   */
  private List<Stranded> overtaken(Of of, Instant madeBefore) {
    Instant from = search.lookedUpTo(of.queue());
    List<Seen> seen = tickets.look(of, from, madeBefore);
    List<Seen> stranded = seen.stream().filter(Seen::stranded).limit(page).toList();
    search.lookedUpTo(of.queue(), next(from, seen, stranded));
    return tickets.lock(of, stranded.stream().map(Seen::id).toList());
  }

  private Instant next(Instant from, List<Seen> seen, List<Seen> stranded) {
    if (stranded.size() < page && seen.size() < OpenTickets.LOOKED_AT) {
      return Instant.EPOCH;
    }
    Instant last = (stranded.size() == page ? stranded : seen).getLast().createdAt();
    // Advances even when all tickets that were read have the same creation time.
    return last.equals(from) ? last.plus(1, ChronoUnit.MICROS) : last;
  }

  /** Whether a probe is on its way. */
  private boolean probed(Of of, Optional<Instant> newest, Instant now) {
    Optional<Instant> probed = search.probedAt(of.queue());
    return probed.isPresent()
        && probed.get().isAfter(now.minus(AT_MOST_EVERY))
        && (newest.isEmpty() || newest.get().isBefore(probed.get()));
  }

  private int probe(Of of, Optional<Instant> newest, Publications publications, Instant now) {
    if (probed(of, newest, now)) {
      return 0;
    }
    List<Stranded> first =
        tickets
            .oldest(of, now.minus(OVERTAKEN_BY))
            .map(ticket -> tickets.lock(of, List.of(ticket)))
            .orElse(List.of());
    if (!first.isEmpty()) {
      // In milliseconds, like the header by which the queue reports its progress.
      Instant sentAt = now.truncatedTo(ChronoUnit.MILLIS);
      publish(of, first, QueueProgress.header(sentAt), publications, now);
      search.probed(of.queue(), sentAt);
    }
    return first.size();
  }

  private void publish(
      Of of,
      List<Stranded> stranded,
      Map<String, String> headers,
      Publications publications,
      Instant now) {
    tickets.mark(stranded, now);
    List<MessageKey> keys =
        stranded.stream().map(lost -> new MessageKey(of.queue(), lost.id().uuid())).toList();
    Map<MessageKey, Mark> marks = messages.marks().look(keys);
    publications.add(
        stranded.stream()
            .map(
                lost -> {
                  Mark mark = marks.get(new MessageKey(of.queue(), lost.id().uuid()));
                  int recorded = mark == null ? 0 : mark.attempt();
                  return again(lost, of.queue(), recorded, headers, now);
                })
            .toList());
  }

  /**
   * The attempt is higher than all recorded ones, so that the message is not dropped as a
   * duplicate.
   */
  private Publication again(
      Stranded lost, TaskQueue queue, int recorded, Map<String, String> more, Instant now) {
    Map<String, String> headers = new HashMap<>(more);
    lost.traceparent().ifPresent(trace -> headers.put(Topology.TRACEPARENT_HEADER, trace));
    return new Publication(
        messages.ids().next(),
        lost.id().uuid(),
        Math.max(lost.attempts(), recorded) + 1,
        Topology.WORK,
        queue.queueName(),
        lost.task(),
        lost.id(),
        headers,
        lost.command(),
        now,
        now);
  }
}
