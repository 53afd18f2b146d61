package dev.satchel.workers.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.MemoryDomain;
import dev.satchel.workers.money.RuledTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real rules of payments on payments in memory. */
public final class MemoryPayments implements MemoryDomain<PaymentTask, Payments> {
  private final PaymentRules rules = new PaymentRules();
  private final Map<PaymentId, Payment> payments = new HashMap<>();
  private final Map<PaymentId, Payment> refused = new HashMap<>();
  private final Map<PaymentId, Payments.Maker> makers = new HashMap<>();
  private final Map<TicketId, PendingCaptures.Key> captures = new HashMap<>();
  private final List<Payments.Change> changes = new ArrayList<>();

  /** All but those that were refused. */
  Collection<Payment> all() {
    return payments.values();
  }

  Collection<Payment> refused() {
    return refused.values();
  }

  Payment payment(PaymentId id) {
    Payment payment = payments.get(id);
    if (payment == null) {
      throw new AssertionError(id + " does not exist");
    }
    return payment;
  }

  List<Payments.Change> changes() {
    return changes;
  }

  @Override
  public String name() {
    return "payments";
  }

  @Override
  public Class<PaymentTask> tasks() {
    return PaymentTask.class;
  }

  @Override
  public RuledTask<? extends PaymentTask, Payments> rule(PaymentTask task) {
    return rules.rule(task);
  }

  @Override
  public Payments lock(List<Ask<PaymentTask>> asks) {
    Set<PaymentId> changed = PaymentsDomain.changed(asks);
    Map<PaymentId, Payment> rows = new HashMap<>(refused);
    rows.putAll(payments);
    return new Payments(
        rows.values().stream().filter(payment -> changed.contains(payment.id())).toList(), makers);
  }

  @Override
  public void findUndecided(List<Ask<PaymentTask>> asks, Payments state) {
    Map<PendingCaptures.Key, TicketId> tickets = new HashMap<>();
    captures.forEach((ticket, capture) -> tickets.merge(capture, ticket, PendingCaptures::first));
    state.expect(new PendingCaptures(tickets));
  }

  @Override
  public void write(Payments state, Instant now) {
    for (Payments.Made made : state.made()) {
      // Tests run refused tasks again, which tickets prevent.
      Map<PaymentId, Payment> rows = made.payment().failed() ? refused : payments;
      Payment before = rows.put(made.payment().id(), made.payment());
      assertThat(made.payment().failed() || before == null).isTrue();
    }
    for (Payments.Update update : state.updated()) {
      assertThat(payments.replace(update.after().id(), update.before(), update.after())).isTrue();
    }
    changes.addAll(state.changes());
  }

  @Override
  public void accepted(Delivered<MoneyTask> delivered) {
    if (delivered.task() instanceof Pay pay) {
      makers.put(pay.payment(), new Payments.Maker(pay.tenant(), false));
    }
    if (delivered.task() instanceof CaptureTask capture) {
      captures.put(
          delivered.requiredTicket(), new PendingCaptures.Key(capture.tenant(), capture.payment()));
    }
  }

  @Override
  public void decided(Delivered<MoneyTask> delivered, Outcome outcome) {
    if (delivered.task() instanceof Pay pay && outcome instanceof Outcome.Refused) {
      makers.put(pay.payment(), new Payments.Maker(pay.tenant(), true));
    }
    if (!(outcome instanceof Outcome.WaitFor)) {
      captures.remove(delivered.requiredTicket());
    }
  }
}
