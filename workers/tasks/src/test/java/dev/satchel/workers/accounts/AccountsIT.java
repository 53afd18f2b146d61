package dev.satchel.workers.accounts;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.delivered;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.money.MoneyOnMySql;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that wait for accounts, with tickets in MySQL. */
class AccountsIT {
  private final MoneyOnMySql money = new MoneyOnMySql();

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void aTaskWaitsWhileTheTicketOfItsAccountIsOpen() {
    AccountId payee = money.open("payee");
    AccountId late = new AccountId(money.ids().next());
    TicketId ticket = new TicketId(late.uuid());
    Delivered<MoneyTask> opening =
        delivered(ticket, new OpenAccount(TENANT, late, "late", List.of(KRW), null));
    // A task that was refused is not handled again.
    Supplier<List<Delivered<MoneyTask>>> overtaking =
        () ->
            List.of(
                money.ticketed(new BookCredit(TENANT, late, krw(9), "credit")),
                money.ticketed(new SetCreditLimit(TENANT, late, krw(5))),
                money.pays(1, late, payee, 2).getFirst());

    assertThat(money.handle(overtaking.get()))
        .extracting(MemoryWorld::reason)
        .containsOnly("not-found");
    money.insertTicket(opening);
    assertThat(money.handle(overtaking.get()))
        .extracting(MoneyOnMySql::waitsFor)
        .containsOnly(ticket);
    money.setStatus(ticket, "parked");
    assertThat(money.handle(overtaking.get()))
        .extracting(MoneyOnMySql::waitsFor)
        .containsOnly(ticket);
    assertThat(
            MemoryWorld.reason(money.run(new SetCreditLimit(new TenantId("other"), late, krw(5)))))
        .isEqualTo("not-found");
    money.setStatus(ticket, "failed");
    assertThat(money.handle(overtaking.get()))
        .extracting(MemoryWorld::reason)
        .containsOnly("not-found");

    assertThat(money.handle(List.of(opening)).getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(money.handle(overtaking.get())).allMatch(Outcome.Done.class::isInstance);
  }
}
