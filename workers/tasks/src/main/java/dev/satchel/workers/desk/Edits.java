package dev.satchel.workers.desk;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.FinalMarks.Mark;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.TicketUpdates;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.Id;
import dev.satchel.messages.Message;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.desk.RunHistory.LetterEvent;
import dev.satchel.workers.desk.RunHistory.Line;
import dev.satchel.workers.tickets.HeldTickets.Held;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Edits dead letters: marks the old message as final and publishes the edited one in its place, in
 * one transaction. So at most one of the two takes effect; the journal's unique cause, which is the
 * ticket, ensures the same.
 */
final class Edits {
  private final Desk desk;
  private final MessageCodec codec;
  private final EditRules rules;
  private final Resend resend;
  private final IdSource ids;
  private final TicketUpdates updates;
  private final Clock clock;

  Edits(
      Desk desk,
      MessageCodec codec,
      EditRules rules,
      Resend resend,
      IdSource ids,
      TicketUpdates updates,
      Clock clock) {
    this.desk = desk;
    this.codec = codec;
    this.rules = rules;
    this.resend = resend;
    this.ids = ids;
    this.updates = updates;
    this.clock = clock;
  }

  /**
   * What an edit works on: dead letter, inbox row and ticket, which are locked in this order, and
   * the content.
   */
  private record Locked(DeskLetter letter, Mark mark, Held ticket, DeskLetters.Content content) {}

  /** Does an edit, or refuses it and changes nothing. */
  Outcome edit(Delivered<?> delivered, Edit edit, Publications publications) {
    DeskLetter letter =
        desk.letters().lock(List.of(edit.deadLetter().uuid())).get(edit.deadLetter().uuid());
    if (letter == null) {
      return refused(Reason.NOT_FOUND, edit.deadLetter() + " does not exist");
    }
    if (!letter.open()) {
      return refused(Reason.ALREADY_DONE, edit.deadLetter() + " is " + letter.status().wireName());
    }
    TicketId ticket = letter.ticket();
    if (ticket == null) {
      return refused(Reason.WRONG_BODY, "a message without a ticket cannot be edited");
    }
    Mark mark = Objects.requireNonNull(desk.marks().lock(List.of(letter.key())).get(letter.key()));
    if (mark.isFinal()) {
      return refused(Reason.ALREADY_DONE, "the message has had its effect");
    }
    Held held = desk.tickets().lock(List.of(ticket)).get(ticket);
    if (held == null || held.status().done()) {
      return refused(Reason.ALREADY_DONE, ticket + " is done");
    }
    UUID id = letter.id().uuid();
    DeskLetters.Content content =
        Objects.requireNonNull(desk.letters().contents(List.of(id)).get(id));
    EditRules.Checked edited =
        rules.check(letter, content.body(), edit.body(), ticket, held.tenant());
    Task task = edited.task();
    if (task == null) {
      return new Outcome.Refused(Objects.requireNonNull(edited.problem()));
    }
    return replace(new Locked(letter, mark, held, content), task, delivered, edit, publications);
  }

  private static Outcome refused(Reason reason, String detail) {
    return new Outcome.Refused(new Problem(reason, detail));
  }

  private Outcome replace(
      Locked old, Task task, Delivered<?> delivered, Edit edit, Publications publications) {
    Instant now = clock.instant();
    DeskLetter letter = old.letter();
    UUID id = letter.id().uuid();
    UUID message = ids.next();
    int attempt = Math.max(letter.attempt(), old.mark().attempt());
    desk.marks().close(Map.of(letter.key(), attempt), now);
    if (desk.letters().ticketsWithOthers(List.of(letter)).isEmpty()) {
      updates.tellOnceCommitted(desk.tickets().restart(old.ticket(), publications, now));
    }
    Publication edited =
        Publication.task(
            message,
            letter.queue(),
            letter.type(),
            letter.ticket(),
            resend.headers(old.content().headers()),
            codec.encode(task),
            now);
    publications.add(List.of(edited));
    desk.onward().end(List.of(letter.messageId()));
    desk.onward().add(List.of(edited));
    desk.letters().edited(id, message);
    desk.groups().left(List.of(letter));
    desk.history()
        .write(
            List.of(new Line(id, LetterEvent.EDITED, attempt, edit.reason())),
            edit.by(),
            delivered.requiredTicket(),
            now);
    return new Outcome.Done(
        Map.of(
            "deadLetter",
            letter.id().toString(),
            "message",
            Id.format(Message.ID_PREFIX, message)));
  }
}
