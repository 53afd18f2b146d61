package dev.satchel.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables up to date. Each owner has its own folder of migrations and its own history, so
 * that owners move on without knowing of each other.
 */
public final class SchemaSetup {
  /** A folder of migrations and the table that tells which of them have run. */
  private record Owner(String folder, String history, Map<String, String> placeholders) {}

  private final DataSource administrator;

  /** Works on the schema that the administrator's connections are in. */
  public SchemaSetup(DataSource administrator) {
    this.administrator = administrator;
  }

  /**
   * Runs what has not run yet.
   *
   * @return how many migrations ran
   * @throws SetupFailed when one fails, or when one that ran has been changed since
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
          // The schema is never empty for the second owner.
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
