package dev.satchel.delivery;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells whose fault a failure is. An SQL error is the database's unless it is known to be that of
 * the data; only what is the message's own fault is counted against a message.
 */
public final class Infrastructure {
  /** The server's error codes are those of https://dev.mysql.com/doc/mysql-errors/en/. */
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private Infrastructure() {}

  /** Whose fault a failure is. */
  public enum Fault {
    /** The message's: a defect of its handler, or data that breaks a rule of the schema. */
    MESSAGE,
    /** Nobody's: another transaction holds the rows, or a deadlock was resolved. */
    LOCK_WAIT,
    /** The server's: away, starting, stopping, full, read-only, or the connection was lost. */
    OUTAGE,
    /**
     * An SQL error of no known kind, such as a missing table or right. An outage, unless one
     * message alone meets it while its neighbours commit.
     */
    UNCLASSIFIED
  }

  /** Whether a failure says something about the database and nothing about the message. */
  public static boolean outage(Throwable error) {
    return fault(error) != Fault.MESSAGE;
  }

  /** Whose fault a failure is, as far as the exceptions tell. */
  public static Fault fault(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof HandlerTimedOut) {
        return Fault.MESSAGE; // we cut the connection ourselves
      }
      if (e instanceof LastingOutage) {
        return Fault.UNCLASSIFIED;
      }
      if (e instanceof PessimisticLockingFailureException) {
        return Fault.LOCK_WAIT;
      }
      if (e instanceof CannotCreateTransactionException
          // The commit or the rollback itself failed; what the handler had thrown is not its cause.
          || e instanceof TransactionSystemException) {
        return Fault.OUTAGE;
      }
      if (e instanceof SQLException sql) {
        return fault(sql);
      }
    }
    return Fault.MESSAGE;
  }

  private static Fault fault(SQLException error) {
    if (tooLarge(error)) {
      return Fault.MESSAGE;
    }
    if (error instanceof SQLTransientConnectionException
        || error instanceof SQLNonTransientConnectionException
        || error instanceof SQLRecoverableException
        || state(error.getSQLState(), "08")) {
      return Fault.OUTAGE;
    }
    if (state(error.getSQLState(), "40")) {
      return Fault.LOCK_WAIT;
    }
    // Data exceptions and violated constraints (ISO/IEC 9075-2, subclause 24.1).
    if (state(error.getSQLState(), "22") || state(error.getSQLState(), "23")) {
      return Fault.MESSAGE;
    }
    return byCode(error.getErrorCode());
  }

  private static Fault byCode(int code) {
    return switch (code) {
      case LOCK_WAIT_TIMEOUT, 1213, 3572 -> Fault.LOCK_WAIT;
      // Disk full, out of memory, table full, too many connections, shutdown in progress, a log
      // that
      // cannot be written, read-only, connection killed.
      case 1021,
          1026,
          1037,
          1038,
          1040,
          1041,
          1053,
          1077,
          1114,
          1290,
          1598,
          1836,
          1927,
          3100,
          3877 ->
          Fault.OUTAGE;
      // A value that does not fit, no default, a violated CHECK: MySQL gives these a general state.
      case 1265, 1364, 1366, 1406, 3819, 4025 -> Fault.MESSAGE;
      default -> Fault.UNCLASSIFIED;
    };
  }

  /** A statement above the server's max_allowed_packet: fewer messages at once may do. */
  private static boolean tooLarge(SQLException error) {
    return error.getErrorCode() == 1153
        || error instanceof com.mysql.cj.jdbc.exceptions.PacketTooBigException;
  }

  private static boolean state(@Nullable String sqlState, String sqlClass) {
    return sqlState != null && sqlState.startsWith(sqlClass);
  }

  /** Whether a transaction waited for a lock as long as its session allows. */
  public static boolean lockWaitTimedOut(Throwable error) {
    return sql(error).filter(sql -> sql.getErrorCode() == LOCK_WAIT_TIMEOUT).isPresent();
  }

  private static Optional<SQLException> sql(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
