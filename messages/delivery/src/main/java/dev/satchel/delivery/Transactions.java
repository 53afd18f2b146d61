package dev.satchel.delivery;

import java.util.function.Function;
import java.util.function.Supplier;

/** The only place where transactions begin. */
public interface Transactions {
  /**
   * Runs work in a READ COMMITTED transaction, stores its publications before the commit and
   * publishes those that are due after it. A deadlocked transaction is run again, so the work must
   * not have effects elsewhere.
   *
   * @return what the work returned, once committed
   */
  <R> R call(Function<Publications, R> work);

  /**
   * Reads at READ UNCOMMITTED, including uncommitted changes of other transactions. These may be
   * rolled back, so the result may only decide which transactions to wait for.
   */
  <R> R readUncommitted(Supplier<R> read);
}
