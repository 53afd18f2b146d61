package dev.satchel.workers.payments;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.messages.AccountTask;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.TicketId;

/** Which rule decides which task. */
final class Rules {
  private final PayRule pay = new PayRule();
  private final CaptureRule capture = new CaptureRule();
  private final VoidRule voiding = new VoidRule();
  private final RefundRule refund = new RefundRule();
  private final OpenAccountRule openAccount = new OpenAccountRule();
  private final BookCreditRule bookCredit = new BookCreditRule();
  private final SetCreditLimitRule setCreditLimit = new SetCreditLimitRule();
  private final MessageCodec codec;

  Rules(MessageCodec codec) {
    this.codec = codec;
  }

  /** The task with its rule. */
  Job<?> job(Delivered<MoneyTask> delivered) {
    TicketId ticket = delivered.requiredTicket();
    String type = codec.typeName(delivered.task());
    return switch (delivered.task()) {
      case PaymentTask.Pay task -> new Job<>(pay, new Rule.Ask<>(task, ticket), type);
      case PaymentTask.Capture task -> new Job<>(capture, new Rule.Ask<>(task, ticket), type);
      case PaymentTask.VoidPayment task -> new Job<>(voiding, new Rule.Ask<>(task, ticket), type);
      case PaymentTask.Refund task -> new Job<>(refund, new Rule.Ask<>(task, ticket), type);
      case AccountTask.OpenAccount task ->
          new Job<>(openAccount, new Rule.Ask<>(task, ticket), type);
      case AccountTask.BookCredit task -> new Job<>(bookCredit, new Rule.Ask<>(task, ticket), type);
      case AccountTask.SetCreditLimit task ->
          new Job<>(setCreditLimit, new Rule.Ask<>(task, ticket), type);
    };
  }
}
