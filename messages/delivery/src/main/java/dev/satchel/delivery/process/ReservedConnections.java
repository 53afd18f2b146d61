package dev.satchel.delivery.process;

import com.zaxxer.hikari.HikariDataSource;
import dev.satchel.delivery.ControlConnections;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.core.InfrastructureProxy;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Three database connections that are reserved for control: one for control tasks, one for reading
 * which queues are paused, and in the ingress one for reading which keys have ended. They are
 * available however busy the pool is.
 *
 * <p>Spring's transactions treat them as the pool: within a transaction that began on a reserved
 * connection, code that asks the pool gets that connection. They are opened on first use and
 * reopened when they break.
 */
final class ReservedConnections implements ControlConnections, AutoCloseable {
  private static final int CONNECTIONS = 3;

  private final DataSource pool;
  private final HikariDataSource reserved = new HikariDataSource();

  ReservedConnections(DataSource pool) {
    if (!(pool instanceof HikariDataSource configured)) {
      throw new IllegalArgumentException("not a HikariCP pool: " + pool.getClass());
    }
    this.pool = pool;
    configured.copyStateTo(reserved);
    String name = configured.getPoolName();
    reserved.setPoolName(name == null ? "control" : name + "-control");
    reserved.setMaximumPoolSize(CONNECTIONS);
    reserved.setMinimumIdle(CONNECTIONS);
    // A control task that has to wait for a row lock is postponed in favour of the others.
    reserved.setConnectionInitSql("SET SESSION innodb_lock_wait_timeout = 1");
  }

  @Override
  public DataSource dataSource() {
    return new Reserved();
  }

  private final class Reserved extends AbstractDataSource implements InfrastructureProxy {
    @Override
    public Object getWrappedObject() {
      return pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return reserved.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      throw new UnsupportedOperationException("reserved connections have one user");
    }
  }

  @Override
  public void close() {
    reserved.close();
  }
}
