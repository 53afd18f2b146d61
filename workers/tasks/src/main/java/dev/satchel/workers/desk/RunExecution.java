package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks.Mark;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.TicketUpdates;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.desk.RunHistory.LetterEvent;
import dev.satchel.workers.desk.RunHistory.Line;
import dev.satchel.workers.tickets.HeldTickets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of a run: replays or discards the dead letters that it has claimed, some in each
 * step.
 *
 * <p>Locks are taken in one order: the run, its dead letters, their inbox rows, their tickets,
 * their groups. Consumers also lock inbox rows before tickets.
 */
final class RunExecution {
  /** The most bytes that one step publishes, unless a single message is larger. */
  private static final long BYTES_AT_ONCE = 8_000_000;

  private final Desk desk;
  private final RunStore runs;
  private final Resend resend;
  private final AbandonedRuns abandoned;
  private final TicketUpdates updates;

  RunExecution(
      Desk desk, RunStore runs, Resend resend, AbandonedRuns abandoned, TicketUpdates updates) {
    this.desk = desk;
    this.runs = runs;
    this.resend = resend;
    this.abandoned = abandoned;
    this.updates = updates;
  }

  /** Handles the next dead letters, and returns the run as it is then. */
  Run step(RunOrder order, Run run, Publications publications, Instant now) {
    Pace pace = order.pace();
    Instant since = pace == null ? null : pace.since(run.runningSince(), run.done(), now);
    int most =
        pace == null || since == null ? RunSelection.AT_ONCE : pace.allowed(since, run.done(), now);
    Map<UUID, ItemOutcome> items =
        most == 0 ? Map.of() : settle(order, run, publications, most, now);
    Run next = run.handled(items, since);
    return next.left() == 0 ? next.in(Run.Phase.DONE) : next;
  }

  private Map<UUID, ItemOutcome> settle(
      RunOrder order, Run run, Publications publications, int most, Instant now) {
    List<UUID> pending = next(run, most);
    List<DeskLetter> held = held(run, pending);
    if (order.kind() == RunOrder.Kind.DISCARD) {
      Set<UUID> later = abandoned.release(held, order.by(), order.ticket(), now);
      pending = pending.stream().filter(id -> !later.contains(id)).toList();
      held = held.stream().filter(letter -> !later.contains(letter.id().uuid())).toList();
      if (pending.isEmpty()) {
        return Map.of();
      }
    }
    Map<MessageKey, Mark> marks = desk.marks().lock(held.stream().map(DeskLetter::key).toList());
    Set<TicketId> done =
        tickets(held).stream()
            .filter(ticket -> ticket.status().done())
            .map(HeldTickets.Held::id)
            .collect(Collectors.toSet());
    List<DeskLetter> already = new ArrayList<>();
    List<DeskLetter> open = new ArrayList<>();
    for (DeskLetter letter : held) {
      (letter.isFinal(mark(marks, letter), done) ? already : open).add(letter);
    }
    Map<UUID, ItemOutcome> items = new HashMap<>();
    pending.forEach(id -> items.put(id, ItemOutcome.NOT_OPEN));
    List<Line> lines = new ArrayList<>();
    for (DeskLetter letter : already) {
      items.put(letter.id().uuid(), ItemOutcome.ALREADY_DONE);
      int attempt = Math.max(letter.attempt(), mark(marks, letter).attempt());
      lines.add(line(letter, LetterEvent.ALREADY_DONE, attempt, null));
    }
    desk.letters().settled(run.id(), ids(already));
    switch (order.kind()) {
      case REPLAY -> {
        replay(order, open, marks, publications, now, items, lines);
        retryTickets(held, publications, now);
      }
      case DISCARD -> {
        discard(order, open, marks, publications, now, items, lines);
        retryTickets(already, publications, now);
      }
    }
    desk.groups().left(held);
    desk.history().write(lines, order.by(), order.ticket(), now);
    runs.settle(run.id(), items);
    return items;
  }

  private void replay(
      RunOrder order,
      List<DeskLetter> open,
      Map<MessageKey, Mark> marks,
      Publications publications,
      Instant now,
      Map<UUID, ItemOutcome> items,
      List<Line> lines) {
    if (open.isEmpty()) {
      return;
    }
    Map<UUID, DeskLetters.Content> contents = desk.letters().contents(ids(open));
    for (DeskLetter letter : open) {
      UUID id = letter.id().uuid();
      int attempt = Math.max(letter.attempt(), mark(marks, letter).attempt()) + 1;
      DeskLetters.Content content = Objects.requireNonNull(contents.get(id));
      publications.add(List.of(resend.again(letter, content, attempt, now)));
      items.put(id, ItemOutcome.REPLAYED);
      lines.add(line(letter, LetterEvent.REPLAYED, attempt, null));
    }
    desk.letters().replayed(order.id(), ids(open));
  }

  /**
   * Sets the parked tickets of dead letters that are closed now to retrying, but for those with
   * another dead letter at the desk.
   */
  private void retryTickets(List<DeskLetter> closed, Publications publications, Instant now) {
    Collection<HeldTickets.Held> held = tickets(closed);
    Set<TicketId> parked = desk.letters().ticketsWithOthers(closed);
    tell(
        desk.tickets()
            .retry(
                held.stream().filter(ticket -> !parked.contains(ticket.id())).toList(),
                publications,
                now));
  }

  private void discard(
      RunOrder order,
      List<DeskLetter> open,
      Map<MessageKey, Mark> marks,
      Publications publications,
      Instant now,
      Map<UUID, ItemOutcome> items,
      List<Line> lines) {
    Map<MessageKey, Integer> closed = new HashMap<>();
    for (DeskLetter letter : open) {
      int attempt = Math.max(letter.attempt(), mark(marks, letter).attempt());
      closed.put(letter.key(), attempt);
      items.put(letter.id().uuid(), ItemOutcome.DISCARDED);
      lines.add(line(letter, LetterEvent.DISCARDED, attempt, order.reason()));
    }
    desk.marks().close(closed, now);
    String reason = Objects.requireNonNullElse(order.reason(), "");
    Problem problem = new Problem(Reason.DISCARDED, reason);
    tell(desk.tickets().fail(tickets(open), problem, publications, now));
    desk.onward()
        .end(
            open.stream()
                .filter(letter -> letter.ticket() != null)
                .map(DeskLetter::messageId)
                .toList());
    desk.letters().discarded(order.id(), ids(open));
  }

  /**
   * Releases some of the dead letters that a cancelled run has claimed, and returns the run as it
   * is then.
   */
  Run release(RunOrder order, Run run, Instant now) {
    List<UUID> pending =
        runs.pending(run.id(), RunSelection.AT_ONCE).stream()
            .map(RunStore.Pending::letter)
            .toList();
    List<DeskLetter> held = held(run, pending);
    desk.letters().released(run.id(), ids(held));
    desk.history()
        .write(
            held.stream()
                .map(letter -> line(letter, LetterEvent.RELEASED, letter.attempt(), null))
                .toList(),
            order.by(),
            order.ticket(),
            now);
    Map<UUID, ItemOutcome> items = new HashMap<>();
    pending.forEach(id -> items.put(id, ItemOutcome.CANCELLED));
    runs.settle(run.id(), items);
    return pending.size() == RunSelection.AT_ONCE ? run : run.in(Run.Phase.CANCELLED);
  }

  private List<UUID> next(Run run, int most) {
    List<UUID> next = new ArrayList<>();
    long bytes = 0;
    for (RunStore.Pending pending : runs.pending(run.id(), most)) {
      bytes += pending.bytes();
      if (bytes > BYTES_AT_ONCE && !next.isEmpty()) {
        break;
      }
      next.add(pending.letter());
    }
    return next;
  }

  /**
   * Locks the dead letters that the run still holds: one that was dead-lettered again meanwhile is
   * open.
   */
  private List<DeskLetter> held(Run run, List<UUID> pending) {
    return desk.letters().lock(pending).values().stream()
        .filter(letter -> letter.heldBy(run.id()))
        .toList();
  }

  private Collection<HeldTickets.Held> tickets(List<DeskLetter> letters) {
    List<TicketId> tickets = new ArrayList<>();
    for (DeskLetter letter : letters) {
      TicketId ticket = letter.ticket();
      if (ticket != null) {
        tickets.add(ticket);
      }
    }
    return desk.tickets().lock(tickets).values();
  }

  private void tell(List<TicketChange> changes) {
    updates.tellOnceCommitted(changes);
  }

  private static Line line(
      DeskLetter letter, LetterEvent event, int attempt, @Nullable String detail) {
    return new Line(letter.id().uuid(), event, attempt, detail);
  }

  private static Mark mark(Map<MessageKey, Mark> marks, DeskLetter letter) {
    return Objects.requireNonNull(marks.get(letter.key()));
  }

  private static List<UUID> ids(List<DeskLetter> letters) {
    return letters.stream().map(letter -> letter.id().uuid()).toList();
  }
}
