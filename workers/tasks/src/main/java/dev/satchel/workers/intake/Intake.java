package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.DeadLettersOpened;
import dev.satchel.messages.TicketChange;
import dev.satchel.workers.intake.IntakeRow.Change;
import dev.satchel.workers.intake.IntakeRows.Origin;
import dev.satchel.workers.intake.IntakeTickets.Held;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stores dead letters. Locks rows in the order dead letters, tickets, groups, each in key order;
 * the tasks of operators do the same.
 */
final class Intake implements DeadLetterIntake {
  private final IntakeRows letters;
  private final IntakeTickets tickets;
  private final IntakeGroups groups;
  private final MessageCodec codec;
  private final IdSource ids;
  private final Clock clock;

  Intake(
      IntakeRows letters,
      IntakeTickets tickets,
      IntakeGroups groups,
      MessageCodec codec,
      IdSource ids,
      Clock clock) {
    this.letters = letters;
    this.tickets = tickets;
    this.groups = groups;
    this.codec = codec;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Taken take(List<DeadLetter> batch, Publications publications) {
    Instant now = clock.instant();
    Map<MessageKey, IntakeRow> rows = letters.lock(keys(batch));
    List<Change> changes = new ArrayList<>();
    for (DeadLetter arrived : batch) {
      IntakeRow same = rows.get(arrived.key());
      DeadLetter letter = same != null && same.differs(arrived) ? arrived.apart() : arrived;
      IntakeRow row = rows.computeIfAbsent(letter.key(), key -> IntakeRow.fresh(key, ids.next()));
      if (row.differs(letter)) {
        // A sender forged the id to hide the message. It stays on the broker, where it is not lost.
        throw new IllegalStateException(letter.messageId() + " is also the id of another message");
      }
      if (!row.covers(letter)) {
        changes.add(row.arrive(letter));
      }
    }
    if (changes.isEmpty()) {
      return new Taken(List.of(), batch.size());
    }
    List<IntakeRow> changed =
        rows.values().stream().filter(IntakeRow::changed).sorted(IntakeRow.KEY_ORDER).toList();
    Map<MessageKey, Origin> origins = letters.origins(changed);
    List<TicketChange> ticketChanges = store(changed, origins, changes, publications, now);
    publications.add(events(groups.write(withReturns(changes, origins.keySet()), now), now));
    return new Taken(ticketChanges, batch.size() - changes.size());
  }

  /**
   * The keys of all rows that a batch may touch. Only the locked rows show which of its messages
   * have the id of another message, and one statement locks all rows.
   */
  private static Set<MessageKey> keys(List<DeadLetter> batch) {
    return batch.stream()
        .flatMap(
            letter -> Stream.of(letter.key(), new MessageKey(letter.queue(), letter.apartId())))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * An edited message has a new row, but counts as returned: the task that it was sent for has
   * failed again.
   */
  private static List<Change> withReturns(List<Change> changes, Set<MessageKey> edited) {
    return changes.stream()
        .map(change -> edited.contains(change.letter().key()) ? change.back() : change)
        .toList();
  }

  private List<TicketChange> store(
      List<IntakeRow> changed,
      Map<MessageKey, Origin> origins,
      List<Change> changes,
      Publications publications,
      Instant now) {
    Held held = tickets.lock(changed);
    letters.write(changed, origins, held, letters.attempts(changed), now);
    letters.writeHistory(changes, now);
    return tickets.park(changed, held, publications, now);
  }

  private List<Publication> events(List<DeadLettersOpened> opened, Instant now) {
    return opened.stream().map(event -> publication(event, now)).toList();
  }

  private Publication publication(DeadLettersOpened event, Instant now) {
    return Publication.event(ids.next(), codec.typeName(event), codec.encode(event), now);
  }
}
