package dev.satchel.ingress.accepting;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.audit.Call;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;

/** Makes tickets from requests: assigns ids and times and encodes the task. */
record Drafting(IdSource ids, Clock clock, MessageCodec codec, SubjectPaths paths) {

  /** The ticket to be written; {@code draft} receives its id and its creation time. */
  NewTicket ticket(TaskRequest request, BiFunction<UUID, Instant, Acceptance.Draft> draft) {
    UUID id = ids.next();
    Instant now = Rows.micros(clock.instant());
    Acceptance.Draft drafted = draft.apply(id, now);
    Task task = drafted.task();
    TicketId ticket = new TicketId(id);
    Call call = request.call();
    return new NewTicket(
        ticket,
        request.asStored(),
        new NewTicket.Command(
            codec.typeName(task),
            codec.queueOf(task),
            codec.encode(task),
            task instanceof ControlTask control ? control.about() : null,
            drafted.externalId()),
        drafted.subject(),
        paths.of(drafted.subject()),
        now,
        call == null ? null : call.accepted(ticket, now, drafted.subject().id()));
  }
}
