package dev.satchel.workers.payments;

import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.DescribedRefund;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.money.MoneyOnMySql;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Captures and refunds in MySQL: the rows of the changes that they make. */
class TransfersIT {
  private final MoneyOnMySql money = new MoneyOnMySql();

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void aChangeKeepsTheAmountAndTheDetails() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    PaymentId payment = money.existing(payer, payee);
    PaymentId voided = money.existing(payer, payee);

    money.succeeds(
        new DescribedCapture(
            TENANT, payment, krw(1), new ChangeDetails("배송", "c-1", Map.of("k", "v"))));
    money.succeeds(new Refund(TENANT, payment, null));
    money.succeeds(new VoidPayment(TENANT, voided));

    assertThat(changes())
        .containsExactlyInAnyOrder(
            "captured 1 배송 c-1 {\"k\":\"v\"}",
            "refunded 1 null null null",
            "voided null null null null");
  }

  @Test
  void aPaymentThatIsCapturedAtOnceMakesNoChange() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);

    money.handle(money.pays(5, payer, payee, 1));

    assertThat(changes()).isEmpty();
  }

  @Test
  void anExternalIdOfARefundIsUsedOnceAlsoInOneBatch() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    PaymentId payment = money.existing(payer, payee);
    money.succeeds(new DescribedCapture(TENANT, payment, null, ChangeDetails.NONE));
    ChangeDetails details = new ChangeDetails(null, "r-1", Map.of());
    List<Delivered<MoneyTask>> batch =
        List.of(
            money.ticketed(new DescribedRefund(TENANT, payment, krw(1), details)),
            money.ticketed(new DescribedRefund(TENANT, payment, krw(1), details)));

    assertThat(MemoryWorld.reason(money.handle(batch).getLast()))
        .isEqualTo("duplicate-external-id");
    assertThat(MemoryWorld.reason(money.run(new DescribedRefund(TENANT, payment, krw(1), details))))
        .isEqualTo("duplicate-external-id");
  }

  private List<String> changes() {
    return money
        .jdbc()
        .sql("SELECT to_status, amount, reason, external_id, metadata FROM payment_change")
        .query(
            (row, number) ->
                row.getString(1)
                    + " "
                    + row.getString(2)
                    + " "
                    + row.getString(3)
                    + " "
                    + row.getString(4)
                    + " "
                    + row.getString(5))
        .list();
  }
}
