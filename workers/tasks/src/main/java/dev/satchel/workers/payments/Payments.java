package dev.satchel.workers.payments;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
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
    /** The payment exists. */
    record Found(Payment payment) implements Lookup {}

    /** The ticket that is to make the payment is still open. */
    record Undecided() implements Lookup {}

    /** The ticket that was to make the payment failed or was cancelled. */
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
  private final Map<PaymentId, Maker> makers;
  private final Map<PaymentId, TenantId> refused = new HashMap<>();
  private final Map<PaymentId, Pay> orders = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private PendingCaptures captures = PendingCaptures.NONE;

  /**
   * Payments over the loaded rows.
   *
   * @param makers tickets that are to make payments which have no row yet
   */
  Payments(Collection<Payment> locked, Map<PaymentId, Maker> makers) {
    this.makers = Map.copyOf(makers);
    for (Payment payment : locked) {
      loaded.put(payment.id(), payment);
      current.put(payment.id(), payment);
    }
  }

  Lookup find(TenantId tenant, PaymentId id) {
    Payment payment = current.get(id);
    if (payment != null) {
      return payment.tenant().equals(tenant) ? new Lookup.Found(payment) : new Lookup.Unknown();
    }
    if (tenant.equals(refused.get(id))) {
      return new Lookup.Failed();
    }
    Maker maker = makers.get(id);
    if (maker == null || !maker.tenant().equals(tenant)) {
      return new Lookup.Unknown();
    }
    return maker.failed() ? new Lookup.Failed() : new Lookup.Undecided();
  }

  /** The payment, if it was loaded or made in this batch. */
  Optional<Payment> known(PaymentId id) {
    return Optional.ofNullable(current.get(id));
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
    Payment payment = Payment.made(pay);
    if (current.putIfAbsent(payment.id(), payment) != null) {
      throw new IllegalStateException(payment.id() + " exists already");
    }
    orders.put(payment.id(), pay);
    return payment;
  }

  /** Remembers that a payment of this batch was refused. */
  void refuse(Pay pay) {
    refused.put(pay.payment(), pay.tenant());
  }

  void change(Payment from, Payment to, TicketId ticket, @Nullable Transfer transfer) {
    if (!current.replace(from.id(), from, to)) {
      throw new IllegalStateException(from.id() + " was changed concurrently");
    }
    changes.add(new Change(to.id(), to.version(), from.status(), to.status(), ticket, transfer));
  }

  /** A payment that was loaded, and what it is now. */
  record Update(Payment before, Payment after) {}

  /** A payment that this batch makes: the task that asked for it, and its current state. */
  record Made(Pay order, Payment payment) {}

  /** The payments that this batch makes, in key order. */
  List<Made> made() {
    List<Made> made = new ArrayList<>();
    for (Payment payment : current.values()) {
      Pay order = orders.get(payment.id());
      if (order != null) {
        made.add(new Made(order, payment));
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

  List<Change> changes() {
    return changes;
  }
}
