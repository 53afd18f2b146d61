package dev.satchel.workers.desk;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.messages.Message;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Task;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.Editable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks edited bodies by the rules of their domains. */
final class EditRules {
  private static final String NOT_EDITABLE =
      "tasks of this type cannot be edited; discard the dead letter and send a new request";

  private final MessageCodec codec;
  private final List<Editable<?>> domains;

  EditRules(MessageCodec codec, List<Editable<?>> domains) {
    this.codec = codec;
    this.domains = List.copyOf(domains);
  }

  /**
   * The result of a check.
   *
   * @param task null when refused
   * @param problem why it is refused; null when accepted
   */
  record Checked(@Nullable Task task, @Nullable Problem problem) {
    private static Checked refused(String detail) {
      return new Checked(null, new Problem(Reason.WRONG_BODY, detail));
    }
  }

  /** Checks a body that is to replace the one of a dead letter. */
  Checked check(DeskLetter letter, byte[] before, String body, TicketId ticket, TenantId tenant) {
    Message message;
    try {
      message = codec.decode(letter.type(), body.getBytes(StandardCharsets.UTF_8));
    } catch (UnreadableMessage e) {
      return Checked.refused(String.valueOf(e.getMessage()));
    }
    if (!(message instanceof Task task) || codec.queueOf(task) != letter.queue()) {
      return Checked.refused(letter.type() + " does not belong on " + letter.queue().queueName());
    }
    Task old = readable(letter.type(), before);
    Optional<String> refusal =
        domains.stream()
            .filter(domain -> domain.tasks().isInstance(task))
            .findFirst()
            .map(domain -> refusal(domain, task, old, ticket, tenant))
            .orElse(Optional.of(NOT_EDITABLE));
    return refusal.map(Checked::refused).orElseGet(() -> new Checked(task, null));
  }

  /** The task before the edit; null when its body is unreadable. */
  private @Nullable Task readable(String type, byte[] body) {
    try {
      return codec.decode(type, body) instanceof Task task ? task : null;
    } catch (UnreadableMessage e) {
      return null;
    }
  }

  private static <T extends Task> Optional<String> refusal(
      Editable<T> domain, Task edited, @Nullable Task before, TicketId ticket, TenantId tenant) {
    Class<T> tasks = domain.tasks();
    T old = tasks.isInstance(before) ? tasks.cast(before) : null;
    return domain.refusal(tasks.cast(edited), old, ticket, tenant);
  }
}
