package dev.satchel.testservers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database of one test's own; closing it drops it. */
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

  /** With every parameter that Satchel sets. */
  public String jdbcUrl() {
    return server.limitedJdbcUrl(name);
  }

  /** An administrator's name, who may do everything in every database. */
  public String user() {
    return server.user();
  }

  /** The administrator's password. */
  public String password() {
    return server.password();
  }

  /**
   * A pool of up to 20 connections at READ COMMITTED, made on first use and closed with this. Its
   * sessions have the server's own time-outs: a test may hold a lock for as long as it wants.
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
