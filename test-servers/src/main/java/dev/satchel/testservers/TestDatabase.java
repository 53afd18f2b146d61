package dev.satchel.testservers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database of one test; {@link #close()} drops it. */
public final class TestDatabase implements AutoCloseable {

  private final MySqlServer server;
  private final String name;
  private @Nullable HikariDataSource pool;

  TestDatabase(MySqlServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** The schema's name. */
  public String name() {
    return name;
  }

  /** The JDBC URL with all parameters that Satchel sets. */
  public String jdbcUrl() {
    return server.limitedJdbcUrl(name);
  }

  /** The user name of an administrator with all privileges on all databases. */
  public String user() {
    return server.user();
  }

  /** The administrator's password. */
  public String password() {
    return server.password();
  }

  /**
   * A pool of up to 20 connections at READ COMMITTED, created on first use and closed with this
   * object. Its sessions have the server's default time-outs, so a test may hold a row lock for
   * long.
   */
  public synchronized DataSource dataSource() {
    HikariDataSource existing = pool;
    if (existing != null) {
      return existing;
    }
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(server.jdbcUrl(name));
    config.setUsername(user());
    config.setPassword(password());
    config.setMaximumPoolSize(20);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(5_000);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    HikariDataSource made = new HikariDataSource(config);
    pool = made;
    return made;
  }

  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
    }
    server.dropDatabase(name);
  }
}
