package dev.satchel.delivery;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells an outage (database away, restarting, read-only) from a bug. Outages stop a consumer until
 * they are over and count against no message.
 */
public final class Infrastructure {
  private Infrastructure() {}

  /** Whether an error says something about the database server and nothing about the message. */
  public static boolean outage(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof HandlerTimedOut) {
        return false; // we cut the connection ourselves
      }
      if (e instanceof CannotCreateTransactionException
          // The commit or the rollback itself failed; what the handler had thrown is not its cause.
          || e instanceof TransactionSystemException
          || e instanceof PessimisticLockingFailureException
          || e instanceof SQLTransientConnectionException
          || e instanceof SQLNonTransientConnectionException
          || e instanceof SQLRecoverableException
          || (e instanceof SQLException sql && serverIsAway(sql))) {
        return true;
      }
    }
    return false;
  }

  private static boolean serverIsAway(SQLException error) {
    return connectionState(error.getSQLState()) || serverCode(error.getErrorCode());
  }

  private static boolean connectionState(@Nullable String sqlState) {
    return sqlState != null && sqlState.startsWith("08");
  }

  private static boolean serverCode(int code) {
    return switch (code) {
      // https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html: disk full, too many
      // connections, shutdown in progress, connection killed, read-only.
      case 1021, 1040, 1053, 1077, 1205, 1290, 1317, 1836, 1927, 3100 -> true;
      default -> false;
    };
  }
}
