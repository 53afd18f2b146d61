package dev.satchel.delivery.transactions;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.broker.StoredRow;
import dev.satchel.delivery.outbox.OutboxTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions on one data source, whose publications go through one outbox. */
public final class SpringTransactions implements Transactions {
  private static final Logger log = LoggerFactory.getLogger(SpringTransactions.class);

  /** MySQL's advice: be prepared to issue a transaction again if it fails due to deadlock. */
  private static final int TRIES_OF_A_DEADLOCKED_TRANSACTION = 8;

  /**
   * Each try may wait for locks too, for as long as the session allows; all of them together stay
   * well below the time limit of any role, so that the limit never ends a lock wait.
   */
  private static final Duration TRIES_AGAIN_WITHIN = Duration.ofSeconds(10);

  private final TransactionTemplate template;
  private final TransactionTemplate uncommitted;
  private final DataSource dataSource;
  private final JdbcTemplate jdbc;
  private final OutboxTable outbox;
  private final Publisher publisher;
  private final Map<Thread, OpenTransaction> open = new ConcurrentHashMap<>();
  private volatile boolean affectedRows;

  /** Transactions of one data source, whose publications go to the outbox and to the publisher. */
  public SpringTransactions(
      PlatformTransactionManager manager,
      DataSource dataSource,
      OutboxTable outbox,
      Publisher publisher) {
    this.template = new TransactionTemplate(manager);
    this.template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.uncommitted = new TransactionTemplate(manager);
    this.uncommitted.setIsolationLevel(TransactionDefinition.ISOLATION_READ_UNCOMMITTED);
    this.dataSource = dataSource;
    this.jdbc = new JdbcTemplate(dataSource);
    this.outbox = outbox;
    this.publisher = publisher;
  }

  @Override
  public <R> R call(Function<Publications, R> work) {
    return call(work, this::run);
  }

  /**
   * The same for work that has met a lock of another transaction: its lock waits time out after one
   * second, the shortest time that the server allows.
   */
  public <R> R callImpatiently(Function<Publications, R> work) {
    return call(
        work,
        (impatient, outgoing) -> run(added -> impatiently(() -> impatient.apply(added)), outgoing));
  }

  private <R> R impatiently(Supplier<R> work) {
    jdbc.execute(
        """
        SET @satchel_lock_wait = @@SESSION.innodb_lock_wait_timeout,
          SESSION innodb_lock_wait_timeout = 1
        """);
    try {
      return work.get();
    } finally {
      restorePatience();
    }
  }

  private void restorePatience() {
    try {
      jdbc.execute("SET SESSION innodb_lock_wait_timeout = @satchel_lock_wait");
    } catch (RuntimeException e) {
      log.debug("the lock wait time-out of the connection could not be restored", e);
    }
  }

  private <R> R call(
      Function<Publications, R> work, BiFunction<Function<Publications, R>, Outgoing, R> run) {
    long began = System.nanoTime();
    for (int tried = 1; ; tried++) {
      Outgoing outgoing = new Outgoing();
      try {
        R result = run.apply(work, outgoing);
        publisher.publishDue(outgoing.publications, outgoing.accepted);
        return result;
      } catch (PessimisticLockingFailureException lost) {
        if (Infrastructure.lockWaitTimedOut(lost)
            || tried == TRIES_OF_A_DEADLOCKED_TRANSACTION
            || System.nanoTime() - began >= TRIES_AGAIN_WITHIN.toNanos()) {
          throw lost;
        }
        log.debug("the transaction was a deadlock victim and is retried", lost);
      }
    }
  }

  private <R> R run(Function<Publications, R> work, Outgoing outgoing) {
    return within(
        template,
        connection -> {
          requireAffectedRowsOnce(connection);
          R result = work.apply(outgoing.publications::addAll);
          if (!outgoing.publications.isEmpty()) {
            outgoing.accepted = outbox.insert(outgoing.publications);
          }
          return result;
        });
  }

  /** What a transaction publishes, and the row of its accepted tickets, if it has one. */
  private static final class Outgoing {
    private final List<Publication> publications = new ArrayList<>();
    private @Nullable StoredRow accepted;
  }

  @Override
  public <R> R readUncommitted(Supplier<R> read) {
    return within(uncommitted, connection -> read.get());
  }

  // The template returns null only if the work does, and the work's type does not allow it.
  @SuppressWarnings("NullAway")
  private <R> R within(TransactionTemplate how, Function<Connection, R> work) {
    OpenTransaction transaction = new OpenTransaction();
    open.put(Thread.currentThread(), transaction);
    try {
      return how.execute(
          status -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                  @Override
                  public void beforeCommit(boolean readOnly) {
                    transaction.endWork();
                  }

                  // Runs before the connection returns to the pool.
                  @Override
                  public void afterCompletion(int status) {
                    transaction.end();
                  }
                });
            try {
              transaction.beginWork(connection);
              return work.apply(connection);
            } finally {
              DataSourceUtils.releaseConnection(connection, dataSource);
            }
          });
    } finally {
      open.remove(Thread.currentThread());
    }
  }

  /**
   * Cuts the database connection of a thread's transaction, so that any wait in it ends. Also kills
   * the session on the server, which would otherwise continue the statement and keep the row locks.
   *
   * @return false when the transaction begins, commits or ends: then only the connection's own
   *     time-outs apply, because the result of a cut commit would be unknown
   */
  public boolean abort(Thread thread) {
    OpenTransaction transaction = open.get(thread);
    return transaction == null || transaction.cut(this::abort);
  }

  private void abort(Connection connection) {
    try {
      long session = connection.unwrap(JdbcConnection.class).getSession().getThreadId();
      connection.abort(Runnable::run);
      // On its own thread: the pool may be exhausted, and this thread must not wait for it.
      Thread.ofVirtual().name("satchel-kill-session").start(() -> kill(session));
    } catch (SQLException e) {
      log.debug("the connection was closed already", e);
    }
  }

  private void kill(long session) {
    try (Connection other = dataSource.getConnection();
        PreparedStatement statement = other.prepareStatement("KILL ?")) {
      statement.setLong(1, session);
      statement.execute();
    } catch (SQLException e) {
      log.debug("session {} had ended already", session, e);
    }
  }

  /**
   * Checks that the driver counts changed rows, on which the inbox and the tickets depend. When the
   * database is unreachable, the first transaction checks it instead.
   *
   * @throws IllegalStateException when the driver counts found rows, not changed rows
   */
  public void requireAffectedRows() {
    try (Connection connection = dataSource.getConnection()) {
      requireAffectedRows(connection);
    } catch (SQLException e) {
      log.warn("the database is unreachable, the process starts anyway: {}", Failures.brief(e));
    }
  }

  private void requireAffectedRowsOnce(Connection connection) {
    if (!affectedRows) {
      try {
        requireAffectedRows(connection);
      } catch (SQLException e) {
        throw new DataAccessResourceFailureException("cannot read the settings of the driver", e);
      }
    }
  }

  private void requireAffectedRows(Connection connection) throws SQLException {
    if (!connection
        .unwrap(JdbcConnection.class)
        .getPropertySet()
        .getBooleanProperty(PropertyKey.useAffectedRows)
        .getValue()) {
      throw new IllegalStateException(
          "spring.datasource.url must set useAffectedRows=true: update counts identify duplicates");
    }
    affectedRows = true;
  }
}
