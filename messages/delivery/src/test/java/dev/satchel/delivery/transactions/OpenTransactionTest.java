package dev.satchel.delivery.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenTransactionTest {
  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });
  private final OpenTransaction transaction = new OpenTransaction();
  private final List<String> cuts = new ArrayList<>();

  @Test
  void isAbortedOnceDuringItsWorkAndCannotCommitAfterwards() {
    transaction.beginWork(connection);
    assertThat(cut()).isTrue();
    assertThat(cut()).isTrue();
    assertThat(cuts).hasSize(1);
    assertThatThrownBy(transaction::endWork).hasMessageContaining("aborted before its commit");
  }

  @Test
  void isNotAbortedBeforeItHasAConnection() {
    assertThat(cut()).isFalse();
    assertThat(cuts).isEmpty();
  }

  @Test
  void isNotAbortedOnceItsWorkHasEnded() {
    transaction.beginWork(connection);
    transaction.endWork();
    assertThat(cut()).isFalse();
    assertThat(cuts).isEmpty();
  }

  private boolean cut() {
    return transaction.cut(cutting -> cuts.add("cut"));
  }
}
