package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountTask;
import dev.satchel.workers.money.MoneyDomain;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.tickets.Editable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the account tasks. */
@Configuration(proxyBeanMethods = false)
public class AccountsConfiguration {
  @Bean
  MoneyDomain<AccountTask, NoState> accountsDomain(JdbcClient jdbc) {
    return new AccountsDomain(new OpeningStore(jdbc));
  }

  /** What an operator may edit. */
  @Bean
  public static Editable<AccountTask> accountEdits() {
    return new AccountEdits();
  }
}
