package dev.satchel.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final UUID UUID_7 = UUID.fromString("01930000-0000-7000-8000-00000000000f");
  private static final Asset KRW = new Asset("KRW");

  @Test
  void anIdIsParsedFromItsText() {
    TicketId ticket = new TicketId(UUID_7);
    assertThat(ticket).hasToString("tkt_0193000000007000800000000000000f");
    assertThat(TicketId.parse(ticket.toString())).isEqualTo(ticket);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tkt_",
        "pay_0193000000007000800000000000000f",
        "tkt_0193000000007000800000000000000F",
        "tkt_0193000000007000800000000000000",
        "tkt_0193000000007000800000000000000f0",
        "tkt_-193000000007000800000000000000f",
        "tkt_019300000000700080000000000000zz"
      })
  void aMalformedIdIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> TicketId.parse(text));
  }

  @Test
  void aSubjectHasTheKindOfItsId() {
    assertThat(Subject.of(new PaymentId(UUID_7)))
        .isEqualTo(new Subject("payment", "pay_0193000000007000800000000000000f"));
    assertThat(List.of(new TicketId(UUID_7), new AccountId(UUID_7), new DeadLetterId(UUID_7)))
        .extracting(Id::kind)
        .containsExactly("ticket", "account", "dead-letter");
  }

  @ParameterizedTest
  @CsvSource({"'',a", "Payment,a", "pay_ment,a", "payment,''", "payment,a b"})
  void aMalformedSubjectIsRefused(String kind, String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject(kind, id));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Money.MAX_VALUE + 1, Long.MAX_VALUE})
  void anAmountOutOfRangeIsRefused(long value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(KRW, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "krw", "1KRW", "KRW ", "ABCDEFGHIJKLM"})
  void aMalformedAssetIsRefused(String code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Asset(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Default", "-x", "a_b", "a b"})
  void aMalformedTenantIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(name));
  }

  @Test
  void aPaymentNeedsTwoAccountsAndAPositiveAmount() {
    AccountId account = new AccountId(UUID_7);
    AccountId other = new AccountId(new UUID(1, 2));
    assertThatThrownBy(() -> pay(account, account, 1)).hasMessageContaining("two accounts");
    assertThatThrownBy(() -> pay(account, other, 0)).hasMessageContaining("above zero");
    assertThat(pay(account, other, 1).amount().value()).isEqualTo(1);
  }

  @Test
  void anAccountHoldsAtLeastOneAsset() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AccountTask.OpenAccount(
                    new TenantId("default"), new AccountId(UUID_7), "a", List.of(), null));
  }

  @Test
  void statusesAndReasonsAreFoundByTheirWireNames() {
    for (TicketStatus status : TicketStatus.values()) {
      assertThat(TicketStatus.of(status.wireName())).isEqualTo(status);
    }
    for (Reason reason : Reason.values()) {
      assertThat(Reason.of(reason.code())).contains(reason);
    }
    for (TaskQueue queue : TaskQueue.values()) {
      assertThat(TaskQueue.named(queue.queueName())).contains(queue);
    }
  }

  private static PaymentTask.Pay pay(AccountId from, AccountId to, long value) {
    return new PaymentTask.Pay(
        new TenantId("default"),
        new PaymentId(UUID_7),
        from,
        to,
        new Money(KRW, value),
        true,
        null,
        Map.of());
  }
}
