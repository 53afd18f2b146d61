package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An entry in the list is all that setup needs of a new process. */
class FourthProcessIT {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final JdbcTemplate admin = new JdbcTemplate(database.dataSource());
  private final String prefix = database.name() + "_";
  private final Map<SatchelProcess, String> passwords = new LinkedHashMap<>();
  private final Logins logins =
      new Logins(process -> url(database.name() + process.schemaSuffix()), this::user, passwords);

  @BeforeEach
  void setUp() {
    Witness.andAll().forEach(process -> passwords.put(process, "password of " + process));
    passwords.put(Witness.NEIGHBOUR, "password of a neighbour");
    assertThat(setup().apply(passwords))
        .containsOnlyKeys(database.name(), database.name() + "_witness");
  }

  @AfterEach
  void dropEverything() {
    passwords.keySet().forEach(process -> admin.update("DROP USER IF EXISTS ?@'%'", user(process)));
    admin.execute("DROP DATABASE IF EXISTS " + database.name() + "_witness");
    database.close();
  }

  private DatabaseSetup setup() {
    return new DatabaseSetup(database.name(), this::created, prefix);
  }

  private DataSource created(String schema) {
    admin.execute("CREATE DATABASE IF NOT EXISTS " + schema + " COLLATE utf8mb4_bin");
    return new DriverManagerDataSource(url(schema), database.user(), database.password());
  }

  private String url(String schema) {
    return database.jdbcUrl().replace("/" + database.name(), "/" + schema);
  }

  private String user(SatchelProcess process) {
    return prefix + process.userName();
  }

  @Test
  void theProcessHasPrivilegesInItsSchemaOnly() {
    logins.allow(Witness.PROCESS, "INSERT INTO observation VALUES (RANDOM_BYTES(16))");
    logins.allow(Witness.PROCESS, "DELETE FROM witness_outbox");
    logins.deny(Witness.PROCESS, "DELETE FROM observation");
    logins.deny(Witness.PROCESS, "SELECT 1 FROM %s.ticket".formatted(database.name()));
    logins.deny(Witness.PROCESS, "SELECT 1 FROM %s.workers_outbox".formatted(database.name()));
  }

  @Test
  void otherProcessesHaveNoPrivilegesInItsSchema() {
    for (SatchelProcess process : SatchelProcess.ALL) {
      logins.deny(process, "SELECT 1 FROM %s_witness.observation".formatted(database.name()));
      logins.deny(process, "SELECT 1 FROM %s_witness.witness_outbox".formatted(database.name()));
      logins.allow(process, "DELETE FROM " + process.table("outbox"));
    }
  }

  /** Reconciliation looks for a ticket's message in every outbox and schedule. */
  @Test
  void workersReadTheOutboxOfAProcessInTheMainSchema() {
    logins.allow(Witness.NEIGHBOUR, "DELETE FROM neighbour_outbox");
    logins.allow(SatchelProcess.WORKERS, "SELECT message_id FROM neighbour_outbox");
    logins.allow(SatchelProcess.WORKERS, "SELECT message_id FROM neighbour_schedule");
    logins.deny(SatchelProcess.WORKERS, "DELETE FROM neighbour_outbox");
    logins.deny(SatchelProcess.INGRESS, "SELECT message_id FROM neighbour_outbox");
    logins.deny(Witness.NEIGHBOUR, "SELECT 1 FROM ticket");
  }

  @Test
  void aSecondSetupRunsNoMigration() {
    assertThat(setup().apply(passwords)).allSatisfy((schema, ran) -> assertThat(ran).isZero());
    logins.allow(Witness.PROCESS, "SELECT 1 FROM observation");
  }
}
