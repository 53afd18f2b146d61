package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageKey;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.TicketId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first phase of a run: selects the dead letters it is about, some in each step, and claims
 * them. A dead letter has one claim at a time, so concurrent runs publish each one once. A dry run
 * claims nothing and ends here.
 */
final class RunSelection {
  /** The most dead letters of one step. */
  static final int AT_ONCE = 1_000;

  private final Desk desk;
  private final FilteredLetters filtered;
  private final RunStore runs;

  RunSelection(Desk desk, FilteredLetters filtered, RunStore runs) {
    this.desk = desk;
    this.filtered = filtered;
    this.runs = runs;
  }

  /** Collects the next page, and returns the run as it is then. */
  Run step(RunOrder order, Run run) {
    FilteredLetters.Page page = page(order, run.position());
    SequencedMap<UUID, ItemOutcome> items =
        order.dryRun() ? looked(order, page.letters()) : claimed(order, run, page.letters());
    runs.add(run.id(), items);
    Run collected = run.collected(items, page.position());
    if (!page.last()) {
      return collected;
    }
    return order.dryRun() || collected.left() == 0
        ? collected.in(Run.Phase.DONE)
        : collected.in(Run.Phase.RUNNING);
  }

  private FilteredLetters.Page page(RunOrder order, @Nullable UUID after) {
    DeadLetterFilter filter = order.selection().filter();
    return filter == null
        ? named(order.selection().ids(), after)
        : filtered.page(filter, order.selection().acceptedAt(), after, AT_ONCE);
  }

  private static FilteredLetters.Page named(List<DeadLetterId> ids, @Nullable UUID after) {
    List<UUID> page =
        ids.stream()
            .map(DeadLetterId::uuid)
            .distinct()
            .sorted(KeyOrder::compare)
            .filter(id -> after == null || KeyOrder.compare(id, after) > 0)
            .limit(AT_ONCE)
            .toList();
    return new FilteredLetters.Page(
        page, page.isEmpty() ? null : page.getLast(), page.size() < AT_ONCE);
  }

  private SequencedMap<UUID, ItemOutcome> claimed(RunOrder order, Run run, List<UUID> page) {
    Map<UUID, DeskLetter> found = desk.letters().lock(page);
    SequencedMap<UUID, ItemOutcome> items = new TreeMap<>(KeyOrder::compare);
    page.forEach(id -> put(items, order, id, found.get(id), ItemOutcome.PENDING));
    List<DeskLetter> claimed = found.values().stream().filter(DeskLetter::open).toList();
    desk.letters().claim(run.id(), claimed.stream().map(letter -> letter.id().uuid()).toList());
    if (order.kind() == RunOrder.Kind.REPLAY && order.namesGroup()) {
      desk.groups().named(claimed);
    }
    return items;
  }

  private SequencedMap<UUID, ItemOutcome> looked(RunOrder order, List<UUID> page) {
    Map<UUID, DeskLetter> found = desk.letters().read(page);
    Collection<MessageKey> keys = found.values().stream().map(DeskLetter::key).toList();
    Map<MessageKey, FinalMarks.Mark> known = desk.marks().look(keys);
    Set<TicketId> tickets =
        desk.tickets()
            .done(
                found.values().stream()
                    .flatMap(letter -> Stream.ofNullable(letter.ticket()))
                    .collect(Collectors.toSet()));
    SequencedMap<UUID, ItemOutcome> items = new TreeMap<>(KeyOrder::compare);
    for (UUID id : page) {
      DeskLetter letter = found.get(id);
      FinalMarks.Mark mark = letter == null ? null : known.get(letter.key());
      boolean done = letter != null && mark != null && letter.isFinal(mark, tickets);
      put(items, order, id, letter, done ? ItemOutcome.ALREADY_DONE : ItemOutcome.WOULD_RUN);
    }
    return items;
  }

  /**
   * Adds the outcome of one dead letter. One that a filter found and that is no longer open is left
   * out.
   */
  private static void put(
      Map<UUID, ItemOutcome> items,
      RunOrder order,
      UUID id,
      @Nullable DeskLetter letter,
      ItemOutcome whenOpen) {
    if (letter != null && letter.open()) {
      items.put(id, whenOpen);
    } else if (order.selection().filter() == null) {
      items.put(id, letter == null ? ItemOutcome.UNKNOWN : ItemOutcome.NOT_OPEN);
    }
  }
}
