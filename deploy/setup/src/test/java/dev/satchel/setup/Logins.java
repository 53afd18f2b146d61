package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.SatchelProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;

/**
 * Statements that processes run as their own users.
 *
 * @param url of the schema of a process
 * @param userName of a process on this server
 */
record Logins(
    Function<SatchelProcess, String> url,
    Function<SatchelProcess, String> userName,
    Map<SatchelProcess, String> passwords) {
  void run(SatchelProcess process, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                url.apply(process), userName.apply(process), passwords.get(process));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void allow(SatchelProcess process, String sql) {
    assertThatCode(() -> run(process, sql)).as("%s: %s", process, sql).doesNotThrowAnyException();
  }

  void deny(SatchelProcess process, String sql) {
    assertThatThrownBy(() -> run(process, sql))
        .as("%s: %s", process, sql)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }
}
