package dev.satchel.workers.money;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Random sequences of all money tasks, on few accounts and with small amounts, so that they
 * conflict.
 */
public final class MoneyTasks {
  private static final List<TenantId> TENANTS =
      List.of(new TenantId("shop"), new TenantId("other"));
  private static final List<Asset> ASSETS = List.of(new Asset("KRW"), new Asset("BTC"));
  private static final int ACCOUNTS = 6;

  private final Random random;
  private final IdSource ids;
  private final List<AccountId> accounts = new ArrayList<>();
  private final List<PaymentId> payments = new ArrayList<>();

  public MoneyTasks(Random random, IdSource ids) {
    this.random = random;
    this.ids = ids;
  }

  public List<Delivered<MoneyTask>> sequence(int length) {
    List<Delivered<MoneyTask>> tasks = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      TicketId ticket = new TicketId(ids.next());
      boolean open = accounts.size() < ACCOUNTS && (i < 3 || random.nextInt(8) == 0);
      tasks.add(
          new Delivered<>(
              ticket.uuid(), ticket, 1, open ? open(ticket.uuid()) : task(ticket.uuid())));
    }
    return tasks;
  }

  public static List<List<Delivered<MoneyTask>>> split(
      List<Delivered<MoneyTask>> tasks, Random random, int most) {
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int from = 0; from < tasks.size(); ) {
      int to = Math.min(tasks.size(), from + 1 + random.nextInt(most));
      batches.add(tasks.subList(from, to));
      from = to;
    }
    return batches;
  }

  private MoneyTask open(UUID id) {
    AccountId account = new AccountId(id);
    accounts.add(account);
    return new OpenAccount(
        TENANTS.get(random.nextInt(6) / 5),
        account,
        "reference " + random.nextInt(30),
        random.nextInt(4) == 0 ? ASSETS.subList(0, 1) : ASSETS,
        null);
  }

  private MoneyTask task(UUID id) {
    TenantId tenant = TENANTS.get(random.nextInt(12) / 11);
    return switch (random.nextInt(11)) {
      case 0, 1 -> new BookCredit(tenant, account(), amount(300), "x" + random.nextInt(200));
      case 2 -> new SetCreditLimit(tenant, account(), amount(100));
      case 3, 4, 5 -> pay(id, tenant);
      case 6, 7 -> new Capture(tenant, payment(), random.nextBoolean() ? null : amount(120));
      case 8 -> new VoidPayment(tenant, payment());
      default -> new Refund(tenant, payment(), random.nextBoolean() ? null : amount(60));
    };
  }

  private MoneyTask pay(UUID id, TenantId tenant) {
    PaymentId payment = new PaymentId(id);
    payments.add(payment);
    AccountId from = account();
    AccountId to = account();
    while (to.equals(from)) {
      to = account();
    }
    String externalId = random.nextInt(3) == 0 ? "x" + random.nextInt(60) : null;
    return new Pay(
        tenant,
        payment,
        from,
        to,
        amount(120),
        random.nextInt(3) == 0,
        externalId,
        Map.of("k", "v"));
  }

  private AccountId account() {
    return accounts.get(random.nextInt(accounts.size()));
  }

  /** Mostly one of the last four payments, sometimes an unknown one. */
  private PaymentId payment() {
    if (payments.isEmpty() || random.nextInt(40) == 0) {
      return new PaymentId(ids.next());
    }
    int recent = Math.min(payments.size(), 4);
    return payments.get(payments.size() - 1 - random.nextInt(recent));
  }

  private Money amount(int most) {
    return new Money(ASSETS.get(random.nextInt(6) / 5), 1 + random.nextLong(most));
  }
}
