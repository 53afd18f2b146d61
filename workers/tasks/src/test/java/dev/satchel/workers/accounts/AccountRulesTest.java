package dev.satchel.workers.accounts;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.payments.MemoryPayments;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountRulesTest {
  private final IdSource ids = IdSource.seeded(CLOCK, 2);
  private final MemoryWorld world =
      new MemoryWorld(ids, new MemoryAccounts(), new MemoryPayments());
  private final AccountId account = new AccountId(ids.next());

  @BeforeEach
  void openAnAccount() {
    world.succeeds(new OpenAccount(TENANT, account, "account", List.of(KRW), "a@example.org"));
  }

  @AfterEach
  void theBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void theOutcomeOfATaskNamesItsAccount() {
    assertThat(world.run(new SetCreditLimit(TENANT, account, krw(5))))
        .isEqualTo(new Outcome.Done(Map.of("account", account.toString())));
    assertThat(world.ledger().balance(account, KRW).creditLimit()).isEqualTo(5);
  }

  @Test
  void aReferenceBelongsToOneAccountOfATenant() {
    AccountId second = new AccountId(ids.next());

    world.refuses(
        new OpenAccount(TENANT, second, "account ", List.of(KRW), null),
        Reason.REFERENCE_TAKEN,
        "The reference belongs to " + account);
    world.succeeds(new OpenAccount(new TenantId("other"), second, "account", List.of(KRW), null));
  }

  @Test
  void aCreditIsBookedOnceForEachExternalId() {
    world.succeeds(new BookCredit(TENANT, account, krw(7), "deposit"));

    assertThat(MemoryWorld.reason(world.run(new BookCredit(TENANT, account, krw(7), "deposit"))))
        .isEqualTo("duplicate-external-id");
    assertThat(world.available(account)).isEqualTo(7);
  }
}
