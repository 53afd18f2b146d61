package dev.satchel.bench.report;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void aDatabaseThatMayLoseCommittedTransactionsIsRejected() {
    Map<String, String> fast =
        Map.of(
            "innodb_flush_log_at_trx_commit", "2", "sync_binlog", "1", "innodb_doublewrite", "ON");
    assertThatThrownBy(() -> Machine.requireSafe(fast)).hasMessageContaining("flush_log");
  }
}
