package dev.satchel.workers.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.messages.AccountTask;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentTask;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainsTest {
  /** A domain whose rules are never used. */
  private record Named<T extends MoneyTask>(String name, Class<T> tasks)
      implements MoneyDomain<T, NoState> {
    @Override
    public RuledTask<? extends T, NoState> rule(T task) {
      throw new AssertionError(task);
    }

    @Override
    public NoState lock(List<Ask<T>> asks) {
      throw new AssertionError(asks);
    }

    @Override
    public void write(NoState state, Instant now) {
      throw new AssertionError(state);
    }
  }

  private static Domains domains(MoneyDomain<?, ?>... domains) {
    return new Domains(List.of(domains));
  }

  @Test
  void domainsAreInTheOrderOfTheirNames() {
    Named<PaymentTask> first = new Named<>("a", PaymentTask.class);
    Named<AccountTask> second = new Named<>("b", AccountTask.class);

    assertThat(domains(second, first).inOrder()).isEqualTo(List.of(first, second));
    assertThat(domains(first, second).inOrder()).isEqualTo(List.of(first, second));
  }

  @Test
  void aTaskTypeWithoutADomainFailsTheStart() {
    assertThatThrownBy(() -> domains(new Named<>("accounts", AccountTask.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no domain decides payments.");
  }

  @Test
  void aTaskTypeOfTwoDomainsFailsTheStart() {
    assertThatThrownBy(
            () ->
                domains(
                    new Named<>("everything", MoneyTask.class),
                    new Named<>("payments", PaymentTask.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("everything and payments decide payments.");
  }

  @Test
  void twoDomainsOfOneNameFailTheStart() {
    assertThatThrownBy(
            () ->
                domains(
                    new Named<>("money", AccountTask.class),
                    new Named<>("money", PaymentTask.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two domains are named money");
  }
}
