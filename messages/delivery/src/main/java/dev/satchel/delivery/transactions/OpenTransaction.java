package dev.satchel.delivery.transactions;

import java.sql.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that may be cut from outside while its work is done. Invariant: a connection is
 * never cut while it commits, nor once the pool has it again.
 */
final class OpenTransaction {
  private @Nullable Connection working;
  private boolean cut;

  /** From now on it may be cut. */
  synchronized void beginWork(Connection connection) {
    working = connection;
  }

  /**
   * From now on nobody cuts it.
   *
   * @throws IllegalStateException when it has been cut
   */
  synchronized void endWork() {
    working = null;
    if (cut) {
      throw new IllegalStateException("the transaction was cut before its commit");
    }
  }

  /** Committed or rolled back. */
  synchronized void end() {
    working = null;
  }

  /**
   * Cuts the connection, once.
   *
   * @return false when the work has not begun or has ended
   */
  synchronized boolean cut(Consumer<Connection> how) {
    if (working != null) {
      how.accept(working);
      working = null;
      cut = true;
    }
    return cut;
  }
}
