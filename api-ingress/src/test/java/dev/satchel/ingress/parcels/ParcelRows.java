package dev.satchel.ingress.parcels;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TenantId;
import dev.satchel.testservers.parcels.ParcelId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the table of parcels, which the workers write. */
final class ParcelRows {
  private final JdbcClient jdbc;

  ParcelRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A parcel as the API shows it. */
  record View(ParcelId parcel, String status, int version) {
    Map<String, Object> members() {
      return Map.of("id", parcel.toString(), "status", status, "version", version);
    }
  }

  Optional<View> find(TenantId tenant, ParcelId parcel) {
    return jdbc.sql("SELECT status, version FROM parcel WHERE id = ? AND tenant = ?")
        .params(Rows.bytes(parcel.uuid()), tenant.name())
        .query((row, n) -> new View(parcel, row.getString("status"), row.getInt("version")))
        .optional();
  }

  /** The current versions of those parcels whose version is higher than the given one. */
  Map<Subject, Integer> newerThan(Map<Subject, Integer> known) {
    Map<Subject, Integer> found = new HashMap<>();
    known.forEach(
        (subject, version) ->
            jdbc.sql("SELECT version FROM parcel WHERE id = ? AND version > ?")
                .params(Rows.bytes(ParcelId.parse(subject.id()).uuid()), version)
                .query(Integer.class)
                .optional()
                .ifPresent(newer -> found.put(subject, newer)));
    return found;
  }
}
