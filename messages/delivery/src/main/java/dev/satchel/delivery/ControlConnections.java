package dev.satchel.delivery;

import javax.sql.DataSource;

/**
 * Database connections that are available however busy the pool is: for control, never for work.
 */
public interface ControlConnections {
  /** These connections, which take part in transactions of the pool. */
  DataSource dataSource();
}
