package dev.satchel.ingress.limits;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.rows.Rows;
import java.util.List;
import java.util.Locale;

/** What a bucket counts: whose requests, and which of them. */
enum Policy {
  KEY_READS,
  KEY_WRITES,
  KEY_NOT_MODIFIED,
  TENANT_READS,
  TENANT_WRITES,
  TENANT_NOT_MODIFIED;

  static final List<Policy> READS = List.of(KEY_READS, TENANT_READS);
  static final List<Policy> WRITES = List.of(KEY_WRITES, TENANT_WRITES);
  static final List<Policy> NOT_MODIFIED = List.of(KEY_NOT_MODIFIED, TENANT_NOT_MODIFIED);

  private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in headers and metrics. */
  String wireName() {
    return wireName;
  }

  /** The name of an owner's bucket in the database. */
  String bucketOf(Owner.Key owner) {
    return switch (this) {
      case KEY_READS, KEY_WRITES, KEY_NOT_MODIFIED -> wireName + ":" + Rows.hex(owner.id());
      case TENANT_READS, TENANT_WRITES, TENANT_NOT_MODIFIED ->
          wireName + ":" + owner.tenant().name();
    };
  }
}
