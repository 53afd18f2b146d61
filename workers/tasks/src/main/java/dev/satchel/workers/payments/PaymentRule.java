package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.ledger.Needs;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.Rule;
import dev.satchel.workers.money.WorkingSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The common part of captures, voids and refunds: they change an existing payment, and wait while
 * the ticket that makes it is undecided.
 */
abstract class PaymentRule<T extends PaymentTask> implements Rule<T, Payments> {
  @Override
  public final void needs(Ask<T> ask, Payments payments, Needs needs) {
    payments
        .known(ask.task().payment())
        .ifPresent(
            payment -> {
              needs.account(payment.from());
              needs.account(payment.to());
            });
  }

  @Override
  public final Outcome decide(Ask<T> ask, WorkingSet<Payments> set) {
    PaymentId id = ask.task().payment();
    return switch (set.state().find(ask.task().tenant(), id)) {
      case Payments.Lookup.Found(Payment payment) -> decide(ask, payment, set);
      case Payments.Lookup.Undecided() ->
          new Outcome.WaitFor(new TicketId(id.uuid()), "payment-undecided", id + " is not decided");
      case Payments.Lookup.Failed() -> refused(Reason.WRONG_STATE, id + " has failed");
      case Payments.Lookup.Unknown() -> refused(Reason.NOT_FOUND, id + " does not exist");
    };
  }

  /** Decides the task for the payment that was found. */
  abstract Outcome decide(Ask<T> ask, Payment payment, WorkingSet<Payments> set);

  /** Posts the command and changes the payment, or does neither. */
  static Outcome change(
      Payment before,
      Payment after,
      Command command,
      WorkingSet<Payments> set,
      Ask<?> ask,
      @Nullable Transfer transfer) {
    Optional<Problem> no = set.books().execute(command);
    if (no.isPresent()) {
      return new Outcome.Refused(no.get());
    }
    set.state().change(before, after, ask.ticket(), transfer);
    return transfer == null ? done(after) : done(after, transfer);
  }

  /**
   * The problem when the amount has another asset than {@code left} or is more than it; no amount
   * always fits.
   */
  static Optional<Problem> unfit(@Nullable Money amount, Money left) {
    if (amount == null) {
      return Optional.empty();
    }
    if (!amount.asset().equals(left.asset())) {
      return Optional.of(
          new Problem(Reason.WRONG_ASSET, "The payment is in " + left.asset() + ", not " + amount));
    }
    return amount.value() > left.value()
        ? Optional.of(new Problem(Reason.AMOUNT_TOO_HIGH, amount + " is more than " + left))
        : Optional.empty();
  }

  static Outcome wrongState(Payment payment) {
    String status = payment.status().wireName().replace('_', ' ').toLowerCase(Locale.ROOT);
    return refused(Reason.WRONG_STATE, payment.id() + " is " + status);
  }

  static Outcome refused(Reason reason, String detail) {
    return new Outcome.Refused(new Problem(reason, detail));
  }

  private static Outcome done(Payment payment, Transfer transfer) {
    return new Outcome.Done(
        Map.of(
            "payment",
            payment.id().toString(),
            "status",
            payment.status().wireName(),
            transfer.id().kind(),
            transfer.id().toString()));
  }

  static Outcome done(Payment payment) {
    return new Outcome.Done(
        Map.of("payment", payment.id().toString(), "status", payment.status().wireName()));
  }
}
