package dev.satchel.ingress.accounts;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.search.Found;
import dev.satchel.messages.AccountId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds accounts by their ids and references. */
final class AccountFinder implements Finder {
  private final JdbcClient jdbc;
  private final AccountRows accounts;

  AccountFinder(JdbcClient jdbc, AccountRows accounts) {
    this.jdbc = jdbc;
    this.accounts = accounts;
  }

  @Override
  public Set<Scope> scopes() {
    return Set.of(Scope.ACCOUNTS_READ);
  }

  @Override
  public List<Found> find(String text, ApiKey key, int most) {
    List<Found> found = new ArrayList<>();
    Found.id(text, AccountId::parse)
        .filter(id -> accounts.find(key.tenant(), id).isPresent())
        .ifPresent(id -> found.add(found(id, "id")));
    jdbc.sql("SELECT id FROM account WHERE tenant = ? AND reference = ?")
        .params(key.tenant().name(), text)
        .query((row, n) -> found(new AccountId(Rows.uuid(row, "id")), "reference"))
        .list()
        .forEach(found::add);
    return found;
  }

  private static Found found(AccountId id, String by) {
    return new Found(AccountId.KIND, id.toString(), "/v1/accounts/" + id, by);
  }
}
