package dev.satchel.delivery;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions on one data source, whose publications go through one outbox. */
final class SpringTransactions implements Transactions {
  private static final Logger log = LoggerFactory.getLogger(SpringTransactions.class);

  /** MySQL's advice: be prepared to issue a transaction again if it fails due to deadlock. */
  private static final int TRIES_OF_A_DEADLOCKED_TRANSACTION = 8;

  private final TransactionTemplate template;
  private final DataSource dataSource;
  private final OutboxTable outbox;
  private final Publisher publisher;
  private final Map<Thread, Connection> open = new ConcurrentHashMap<>();
  private volatile boolean affectedRows;

  SpringTransactions(
      PlatformTransactionManager manager,
      DataSource dataSource,
      OutboxTable outbox,
      Publisher publisher) {
    this.template = new TransactionTemplate(manager);
    this.template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.dataSource = dataSource;
    this.outbox = outbox;
    this.publisher = publisher;
  }

  @Override
  public <R> R call(Function<Publications, R> work) {
    for (int tried = 1; ; tried++) {
      List<Publication> publications = new ArrayList<>();
      try {
        R result = run(work, publications);
        publisher.publishDue(publications);
        return result;
      } catch (PessimisticLockingFailureException deadlock) {
        if (tried == TRIES_OF_A_DEADLOCKED_TRANSACTION) {
          throw deadlock;
        }
        log.debug("transaction deadlocked, runs again", deadlock);
      }
    }
  }

  // The template returns null only if the work does, and the work's type does not allow it.
  @SuppressWarnings("NullAway")
  private <R> R run(Function<Publications, R> work, List<Publication> publications) {
    return template.execute(
        status -> {
          Connection connection = DataSourceUtils.getConnection(dataSource);
          open.put(Thread.currentThread(), connection);
          try {
            requireAffectedRowsOnce(connection);
            R result = work.apply(publications::addAll);
            if (!publications.isEmpty()) {
              outbox.insert(publications);
            }
            return result;
          } finally {
            open.remove(Thread.currentThread());
            DataSourceUtils.releaseConnection(connection, dataSource);
          }
        });
  }

  /**
   * Cuts the database connection of a thread's transaction, so that whatever it waits for ends. The
   * server is told as well: by itself it would go on with the statement and keep the row locks.
   */
  void abort(Thread thread) {
    Connection connection = open.get(thread);
    if (connection == null) {
      return;
    }
    try {
      long session = connection.unwrap(JdbcConnection.class).getSession().getThreadId();
      connection.abort(Runnable::run);
      // On a thread of its own: the pool may be empty, and nobody is to wait for it here.
      Thread.ofVirtual().name("satchel-kill-session").start(() -> kill(session));
    } catch (SQLException e) {
      log.debug("connection was closed already", e);
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
   * Checks what the counts of the inbox and of tickets rest on. A database that is away is asked
   * again by the first transaction.
   *
   * @throws IllegalStateException when the driver counts rows that were found, not changed
   */
  void requireAffectedRows() {
    try (Connection connection = dataSource.getConnection()) {
      requireAffectedRows(connection);
    } catch (SQLException e) {
      log.debug("the database is away, it is asked later", e);
    }
  }

  private void requireAffectedRowsOnce(Connection connection) {
    if (!affectedRows) {
      try {
        requireAffectedRows(connection);
      } catch (SQLException e) {
        throw new DataAccessResourceFailureException("cannot ask the driver", e);
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
          "spring.datasource.url must carry useAffectedRows=true: duplicates are found by counts");
    }
    affectedRows = true;
  }
}
