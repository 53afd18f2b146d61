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
 * Classifies failures: database outage, lock wait, or the message's own fault. An SQL error is the
 * database's fault unless it is known to be caused by data; only the message's own fault counts
 * against the message.
 */
public final class Infrastructure {
  /** Server error codes are listed at https://dev.mysql.com/doc/mysql-errors/en/. */
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private Infrastructure() {}

  /** Whose fault a failure is. */
  public enum Fault {
    /** The message's: a defect of its handler, or data that breaks a rule of the schema. */
    MESSAGE,
    /** Nobody's: another transaction holds the row locks, or a deadlock was broken. */
    LOCK_WAIT,
    /**
     * The server's: unreachable, starting, stopping, full, read-only, or the connection was lost.
     */
    OUTAGE,
    /**
     * An SQL error of unknown class, such as a missing table or privilege. It counts as an outage,
     * unless one message alone meets it while other messages commit.
     */
    UNCLASSIFIED
  }

  /** Whether a failure is the database's and not the message's own fault. */
  public static boolean outage(Throwable error) {
    return fault(error) != Fault.MESSAGE;
  }

  /** Classifies a failure by its chain of causes. */
  public static Fault fault(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof HandlerTimedOut) {
        return Fault.MESSAGE; // the time limit cut the connection
      }
      if (e instanceof LastingOutage) {
        return Fault.UNCLASSIFIED;
      }
      if (e instanceof PessimisticLockingFailureException) {
        return Fault.LOCK_WAIT;
      }
      if (e instanceof CannotCreateTransactionException
          // The commit or rollback itself failed; the handler's exception is not its cause.
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
      // that cannot be written, read-only, connection killed.
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
      // A value that does not fit, no default, a violated CHECK: MySQL reports these with a general
      // SQLSTATE.
      case 1265, 1364, 1366, 1406, 3819, 4025 -> Fault.MESSAGE;
      default -> Fault.UNCLASSIFIED;
    };
  }

  /** Whether a statement exceeded the server's max_allowed_packet; a smaller batch may fit. */
  private static boolean tooLarge(SQLException error) {
    return error.getErrorCode() == 1153
        || error instanceof com.mysql.cj.jdbc.exceptions.PacketTooBigException;
  }

  private static boolean state(@Nullable String sqlState, String sqlClass) {
    return sqlState != null && sqlState.startsWith(sqlClass);
  }

  /** Whether a lock wait reached the session's lock wait time-out. */
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
