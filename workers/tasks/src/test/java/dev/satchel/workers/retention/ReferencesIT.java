package dev.satchel.workers.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.parcels.ParcelsConfiguration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The purge must know every table that references messages or tickets. */
class ReferencesIT {
  @Test
  void everyTableThatReferencesAMessageOrATicketIsListed() {
    try (WorkersDatabase database = new WorkersDatabase()) {
      Set<String> naming =
          new TreeSet<>(
              database
                  .jdbc()
                  .sql(
                      """
                      SELECT DISTINCT table_name FROM information_schema.columns
                      WHERE table_schema = DATABASE()
                        AND (column_name IN ('message_id', 'ticket', 'tickets', 'waits_for')
                          OR table_name = 'control_task')
                      """)
                  .query(String.class)
                  .list());
      Set<String> known = new TreeSet<>(References.MESSAGES_NOT_ENDED);
      known.addAll(References.KEEPING_BY_STATE);
      known.addAll(References.KEEPING_NOTHING);
      References.TICKETS_THAT_STAY.forEach(column -> known.add(References.table(column)));
      OldRows.REFERENCES.forEach(reference -> known.add(reference.table()));
      known.add(ParcelsConfiguration.shippedParcels().table());

      assertThat(known).containsAll(naming);
    }
  }
}
