package dev.satchel.workers.accounts;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.OpenDescribedAccount;
import dev.satchel.messages.Message;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.money.Openings.Opening;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds undecided account openings in MySQL: the tickets that ask for one. */
final class OpeningStore {
  private final JdbcClient jdbc;
  private final List<String> opens;

  OpeningStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.opens =
        List.of(Message.typeName(OpenAccount.class), Message.typeName(OpenDescribedAccount.class));
  }

  /**
   * Finds the openings of some accounts, with one statement. An account and the ticket that opens
   * it have the same UUID. A ticket that succeeded after the balances were read counts as
   * undecided: the waiting task reads them again.
   *
   * @param accounts at least one
   */
  Map<AccountId, Opening> undecided(Collection<AccountId> accounts) {
    Map<AccountId, Opening> openings = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, tenant FROM ticket
            WHERE id IN (:ids) AND task IN (:tasks) AND status NOT IN ('failed', 'cancelled')
            """)
        .param("ids", accounts.stream().map(account -> Sql.bytes(account.uuid())).toList())
        .param("tasks", opens)
        .query(
            row -> {
              AccountId account = new AccountId(Sql.uuid(row.getBytes("id")));
              openings.put(
                  account,
                  new Opening(new TenantId(row.getString("tenant")), new TicketId(account.uuid())));
            });
    return openings;
  }
}
