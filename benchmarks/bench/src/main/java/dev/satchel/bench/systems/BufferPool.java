package dev.satchel.bench.systems;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** MySQL's InnoDB buffer pool, enlarged until this is closed. */
public final class BufferPool implements AutoCloseable {
  private static final long GIB = 1L << 30;

  private final TestDatabase any;
  private final JdbcClient mysql;
  private final long bytesBefore;

  private BufferPool(TestDatabase any) {
    this.any = any;
    this.mysql = JdbcClient.create(any.dataSource());
    this.bytesBefore = bytes();
  }

  /** Enlarges the buffer pool to at least this size; {@link #close()} restores the old size. */
  public static BufferPool ofGib(long gib) {
    BufferPool pool = new BufferPool(MySqlServer.shared().createDatabase());
    pool.resize(Math.max(gib * GIB, pool.bytesBefore));
    return pool;
  }

  /** Its size, in GiB. */
  public double gib() {
    return (double) bytes() / GIB;
  }

  /** The number of pages read from disk since the server started. */
  public long pagesRead() {
    return variable("global_status", "Innodb_buffer_pool_reads");
  }

  /** The number of pages written to disk since the server started. */
  public long pagesWritten() {
    return variable("global_status", "Innodb_pages_written");
  }

  private long bytes() {
    return variable("global_variables", "innodb_buffer_pool_size");
  }

  private long variable(String table, String name) {
    return mysql
        .sql(
            "SELECT variable_value FROM performance_schema.%s WHERE variable_name = ?"
                .formatted(table))
        .param(name)
        .query(Long.class)
        .single();
  }

  private void resize(long bytes) {
    mysql.sql("SET GLOBAL innodb_buffer_pool_size = " + bytes).update();
  }

  @Override
  public void close() {
    resize(bytesBefore);
    any.close();
  }
}
