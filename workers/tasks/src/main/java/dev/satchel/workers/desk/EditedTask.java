package dev.satchel.workers.desk;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.DeadLetterTask;
import dev.satchel.messages.Message;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking an edited body: it must be a task of the same type that does the same
 * thing for the same tenant, so that an edit corrects only details.
 *
 * @param task null when refused
 * @param problem why it is refused; null when accepted
 */
record EditedTask(@Nullable Task task, @Nullable Problem problem) {

  static EditedTask read(
      MessageCodec codec,
      String type,
      TaskQueue queue,
      byte[] before,
      String body,
      TicketId ticket,
      TenantId tenant) {
    Message message;
    try {
      message = codec.decode(type, body.getBytes(StandardCharsets.UTF_8));
    } catch (UnreadableMessage e) {
      return refused(String.valueOf(e.getMessage()));
    }
    if (!(message instanceof Task task) || codec.queueOf(task) != queue) {
      return refused(type + " does not belong on " + queue.queueName());
    }
    return unfit(task, ticket, tenant)
        .or(() -> otherPayment(codec, type, before, task))
        .map(EditedTask::refused)
        .orElseGet(() -> new EditedTask(task, null));
  }

  private static EditedTask refused(String detail) {
    return new EditedTask(null, new Problem(Reason.WRONG_BODY, detail));
  }

  private static Optional<String> unfit(Task task, TicketId ticket, TenantId tenant) {
    return switch (task) {
      case MoneyTask money when !money.tenant().equals(tenant) ->
          Optional.of("tenant must stay " + tenant.name());
      case Pay pay -> unlessMade(pay.payment().uuid(), ticket, "payment");
      case OpenAccount open -> unlessMade(open.account().uuid(), ticket, "account");
      case MoneyTask money -> Optional.empty();
      case OperationsTask operations -> operators();
      case RetentionTask retention -> operators();
      case DeadLetterTask deadLetters -> operators();
      case ControlTask control -> operators();
    };
  }

  /**
   * An edited payment task must name the same payment as before; an old body that is unreadable
   * cannot be compared.
   */
  private static Optional<String> otherPayment(
      MessageCodec codec, String type, byte[] before, Task task) {
    if (!(task instanceof PaymentTask edited)) {
      return Optional.empty();
    }
    try {
      return codec.decode(type, before) instanceof PaymentTask old
              && !old.payment().equals(edited.payment())
          ? Optional.of("payment must stay " + old.payment())
          : Optional.empty();
    } catch (UnreadableMessage e) {
      return Optional.empty();
    }
  }

  /** The payment or account that a task makes has the UUID of its ticket, for ever. */
  private static Optional<String> unlessMade(UUID made, TicketId ticket, String what) {
    return made.equals(ticket.uuid())
        ? Optional.empty()
        : Optional.of(what + " must stay that of the ticket " + ticket);
  }

  private static Optional<String> operators() {
    return Optional.of("a task of operators cannot be edited; discard it and ask anew");
  }
}
