package dev.satchel.setup;

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

  /** Works on the default schema of the administrator's connections. */
  public SchemaSetup(DataSource administrator) {
    this.administrator = administrator;
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

  private static List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    owners.add(new Owner("db/tickets", "flyway_tickets", Map.of()));
    for (SatchelProcess process : SatchelProcess.values()) {
      String name = process.tablePrefix();
      owners.add(new Owner("db/delivery", "flyway_delivery_" + name, Map.of("process", name)));
      owners.add(new Owner("db/" + name, "flyway_" + name, Map.of()));
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
