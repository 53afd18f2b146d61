package dev.satchel.workers.payments;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The payments as one batch sees them: those it has locked and those it makes, changed in memory.
 * Accesses no database.
 */
final class Payments {
  /** The result of a lookup by id and tenant. */
  sealed interface Lookup {
    /** The payment exists and was not refused. */
    record Found(Payment payment) implements Lookup {}

    /** The ticket that is to make the payment is still open. */
    record Undecided() implements Lookup {}

    /** The payment was refused, or the ticket that was to make it failed or was cancelled. */
    record Failed() implements Lookup {}

    /** There is no such payment for this tenant. */
    record Unknown() implements Lookup {}
  }

  /** The ticket that is to make a payment without a row: its tenant, and whether it has failed. */
  record Maker(TenantId tenant, boolean failed) {}

  /**
   * One change, for the history. The first state of a payment is not a change.
   *
   * @param transfer null when no money moved
   */
  record Change(
      PaymentId payment,
      int version,
      PaymentStatus from,
      PaymentStatus to,
      TicketId ticket,
      @Nullable Transfer transfer) {}

  /** The order of the table's primary key. */
  private static final Comparator<PaymentId> BY_BYTES = KeyOrder.by(PaymentId::uuid);

  private final Map<PaymentId, Payment> loaded = new HashMap<>();
  private final Map<PaymentId, Payment> current = new TreeMap<>(BY_BYTES);
  private final Map<PaymentId, Labels> labels;
  private final Map<PaymentId, Maker> makers;
  private final Map<PaymentId, Order> orders = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private PendingCaptures captures = PendingCaptures.NONE;

  /**
   * Payments over the loaded rows.
   *
   * @param makers tickets that are to make payments which have no row yet
   */
  Payments(Collection<Payment> locked, Map<PaymentId, Maker> makers) {
    this(locked, Map.of(), makers);
  }

  /**
   * The same with what clients have said about the loaded payments.
   *
   * @param labels of those about which anything was said
   */
  Payments(
      Collection<Payment> locked, Map<PaymentId, Labels> labels, Map<PaymentId, Maker> makers) {
    this.labels = Map.copyOf(labels);
    this.makers = Map.copyOf(makers);
    for (Payment payment : locked) {
      loaded.put(payment.id(), payment);
      current.put(payment.id(), payment);
    }
  }

  Lookup find(TenantId tenant, PaymentId id) {
    Payment payment = current.get(id);
    if (payment != null && payment.tenant().equals(tenant)) {
      return payment.failed() ? new Lookup.Failed() : new Lookup.Found(payment);
    }
    if (payment != null) {
      return new Lookup.Unknown();
    }
    Maker maker = makers.get(id);
    if (maker == null || !maker.tenant().equals(tenant)) {
      return new Lookup.Unknown();
    }
    return maker.failed() ? new Lookup.Failed() : new Lookup.Undecided();
  }

  /** The payment, if it was loaded or made in this batch and was not refused. */
  Optional<Payment> known(PaymentId id) {
    return Optional.ofNullable(current.get(id)).filter(payment -> !payment.failed());
  }

  /** Whether the payment is authorized now, or may be once this batch has made it. */
  boolean mayBeAuthorized(PaymentId id) {
    Payment payment = current.get(id);
    Maker maker = makers.get(id);
    return payment == null
        ? maker != null && !maker.failed()
        : payment.status() == PaymentStatus.AUTHORIZED;
  }

  /** Sets the undecided captures. */
  void expect(PendingCaptures captures) {
    this.captures = captures;
  }

  /** The open ticket that may capture an authorized payment, if there is one. */
  Optional<TicketId> pendingCapture(Payment payment) {
    return captures.of(payment);
  }

  /**
   * Adds a new payment whose command the ledger has executed.
   *
   * @throws IllegalStateException when the payment exists already
   */
  Payment make(Pay pay) {
    return add(pay, Payment.made(pay), null);
  }

  /**
   * Adds a payment that was refused.
   *
   * @throws IllegalStateException when the payment exists already
   */
  void refuse(Pay pay, Problem problem) {
    add(pay, Payment.refused(pay), problem);
  }

  private Payment add(Pay pay, Payment payment, @Nullable Problem problem) {
    if (current.putIfAbsent(payment.id(), payment) != null) {
      throw new IllegalStateException(payment.id() + " exists already");
    }
    orders.put(payment.id(), new Order(pay, problem));
    return payment;
  }

  void change(Payment from, Payment to, TicketId ticket, @Nullable Transfer transfer) {
    if (!current.replace(from.id(), from, to)) {
      throw new IllegalStateException(from.id() + " was changed concurrently");
    }
    changes.add(new Change(to.id(), to.version(), from.status(), to.status(), ticket, transfer));
  }

  /** A payment that was loaded, and what it is now. */
  record Update(Payment before, Payment after) {}

  /** The task that asked for a payment of this batch, and why it was refused, if it was. */
  private record Order(Pay task, @Nullable Problem problem) {}

  /**
   * A payment that this batch makes.
   *
   * @param order the task that asked for it
   * @param payment its current state
   * @param problem why it was refused; null when it was not
   */
  record Made(Pay order, Payment payment, @Nullable Problem problem) {}

  /** The payments that this batch makes, refused ones too, in key order. */
  List<Made> made() {
    List<Made> made = new ArrayList<>();
    for (Payment payment : current.values()) {
      Order order = orders.get(payment.id());
      if (order != null) {
        made.add(new Made(order.task(), payment, order.problem()));
      }
    }
    return made;
  }

  /** Loaded payments that have changed, in key order. */
  List<Update> updated() {
    List<Update> updates = new ArrayList<>();
    for (Payment after : current.values()) {
      Payment before = loaded.get(after.id());
      if (before != null && !before.equals(after)) {
        updates.add(new Update(before, after));
      }
    }
    return updates;
  }

  /** What the client has said about a payment that was loaded or made in this batch. */
  Labels labels(PaymentId id) {
    Order order = orders.get(id);
    return order == null
        ? labels.getOrDefault(id, Labels.NONE)
        : new Labels(order.task().externalId(), order.task().metadata());
  }

  /**
   * The money that the last change moved.
   *
   * @throws IllegalStateException when it moved none
   */
  Transfer lastTransfer() {
    Transfer transfer = changes.isEmpty() ? null : changes.getLast().transfer();
    if (transfer == null) {
      throw new IllegalStateException("the last change moved no money");
    }
    return transfer;
  }

  List<Change> changes() {
    return changes;
  }
}
