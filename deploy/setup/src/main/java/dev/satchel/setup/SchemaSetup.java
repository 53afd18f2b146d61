package dev.satchel.setup;

import dev.satchel.delivery.SatchelProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Runs the schema migrations (Flyway). Each owner has its own migration folder and history table,
 * so that owners migrate independently of each other.
 */
public final class SchemaSetup {
  /** A migration folder and its history table, which records the migrations that have run. */
  private record Owner(String folder, String history, Map<String, String> placeholders) {}

  private final DataSource administrator;
  private final List<SatchelProcess> processes;

  /**
   * Makes the tables of the processes that work in the main schema.
   *
   * @param administrator whose connections are in that schema
   */
  public SchemaSetup(DataSource administrator) {
    this(
        administrator,
        SatchelProcess.ALL.stream().filter(process -> process.schemaSuffix().isEmpty()).toList());
  }

  /** Makes the tables of these processes, in the schema that the connections are in. */
  SchemaSetup(DataSource administrator, List<SatchelProcess> processes) {
    this.administrator = administrator;
    this.processes = processes;
  }

  /**
   * Runs all pending migrations.
   *
   * @return the number of migrations that ran
   * @throws SetupFailed when a migration fails, or when one was changed after it ran
   */
  public int migrate() {
    int ran = 0;
    for (Owner owner : owners()) {
      ran += migrate(owner);
    }
    return ran;
  }

  private List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    for (SatchelProcess process : processes) {
      String name = process.name();
      owners.add(new Owner("db/delivery", "flyway_delivery_" + name, Map.of("process", name)));
      for (String folder : process.migrations()) {
        owners.add(new Owner("db/" + folder, "flyway_" + folder, Map.of()));
      }
    }
    return owners;
  }

  private int migrate(Owner owner) {
    try {
      return Flyway.configure()
          .dataSource(administrator)
          .locations("classpath:" + owner.folder())
          .failOnMissingLocations(true)
          .table(owner.history())
          // For the second owner the schema is not empty, so Flyway needs a baseline.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .placeholders(owner.placeholders())
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayException failed) {
      throw new SetupFailed(
          "the migrations of %s failed: %s".formatted(owner.folder(), failed.getMessage()), failed);
    }
  }
}
