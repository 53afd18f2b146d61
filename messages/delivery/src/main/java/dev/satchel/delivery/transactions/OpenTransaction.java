package dev.satchel.delivery.transactions;

import java.sql.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose connection another thread may cut while its work runs. Invariant: a
 * connection is never cut while it commits, nor after it has returned to the pool.
 */
final class OpenTransaction {
  private @Nullable Connection working;
  private boolean cut;

  /** From now on it may be cut. */
  synchronized void beginWork(Connection connection) {
    working = connection;
  }

  /**
   * From now on it is not cut.
   *
   * @throws IllegalStateException when it has been cut
   */
  synchronized void endWork() {
    working = null;
    if (cut) {
      throw new IllegalStateException("the transaction was aborted before its commit");
    }
  }

  /** Called after commit or rollback. */
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
