package dev.satchel.ingress.accounts;

import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.tickets.SubjectAccounts;
import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.messages.AccountId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the beans for accounts. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {
  @Bean
  SubjectPath accountPath() {
    return new SubjectPath(AccountId.KIND, "/v1/accounts/{id}");
  }

  @Bean
  SubjectAccounts accountsOfAccounts() {
    return new SubjectAccounts(AccountId.KIND, (id, account) -> id.equals(account.toString()));
  }

  @Bean
  StatementRows statementRows(JdbcClient jdbc) {
    return new StatementRows(jdbc);
  }

  @Bean
  AccountRows accountRows(JdbcClient jdbc) {
    return new AccountRows(jdbc);
  }

  @Bean
  AccountLists accountLists(JdbcClient jdbc, AccountRows rows, KnownAssets assets) {
    return new AccountLists(jdbc, rows, assets);
  }

  @Bean
  Finder accountFinder(JdbcClient jdbc, AccountRows rows) {
    return new AccountFinder(jdbc, rows);
  }

  @Bean
  TimelineSource entryTimeline(JdbcClient jdbc) {
    return new EntryTimeline(jdbc);
  }
}
