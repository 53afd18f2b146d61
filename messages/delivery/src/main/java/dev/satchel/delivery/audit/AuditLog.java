package dev.satchel.delivery.audit;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Adds entries to the audit log. */
public final class AuditLog {
  private final JdbcTemplate jdbc;

  /** The log in the schema behind {@code jdbc}. */
  public AuditLog(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Adds entries inside the open transaction, with one row for all of them. */
  public void add(List<AuditLine> entries) {
    if (entries.isEmpty()) {
      return;
    }
    byte[] lines = new byte[entries.stream().mapToInt(AuditLine::length).sum()];
    int at = 0;
    for (AuditLine entry : entries) {
      entry.copyTo(lines, at);
      at += entry.length();
    }
    jdbc.update(
        """
        INSERT INTO audit_pending (entries, bytes, created_at) VALUES (?, ?, UTC_TIMESTAMP(6))
        """,
        lines,
        lines.length);
  }
}
