package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests schema, users and privileges on a real MySQL. */
class MySqlUsersIT {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final JdbcTemplate admin = new JdbcTemplate(database.dataSource());
  private final MySqlUsers users =
      new MySqlUsers(database.dataSource(), database.name(), database.name() + "_");
  private final Map<SatchelProcess, String> passwords = new LinkedHashMap<>();
  private final Logins logins =
      new Logins(process -> database.jdbcUrl(), users::userName, passwords);

  @BeforeEach
  void setUp() {
    for (SatchelProcess process : SatchelProcess.ALL) {
      passwords.put(process, "it's \\ a \"password\" of " + process);
    }
    assertThat(new SchemaSetup(database.dataSource()).migrate()).isPositive();
    users.apply(passwords);
  }

  @AfterEach
  void dropEverything() {
    for (SatchelProcess process : SatchelProcess.ALL) {
      admin.update("DROP USER IF EXISTS ?@'%'", users.userName(process));
    }
    database.close();
  }

  @Test
  void aSecondRunChangesNothing() {
    assertThat(new SchemaSetup(database.dataSource()).migrate()).isZero();
    users.apply(passwords);
    logins.allow(SatchelProcess.INGRESS, "SELECT COUNT(*) FROM ticket");
  }

  @Test
  void theIngressMayInsertTicketsAndNotChangeThem() {
    logins.allow(
        SatchelProcess.INGRESS,
        """
        INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, status, done,
          attempts, version, created_at, updated_at)
        VALUES (UNHEX(REPEAT('ab', 16)), 't', 'k', UNHEX(REPEAT('cd', 32)), 'x', '{}', 'accepted',
          FALSE, 0, 1, NOW(6), NOW(6))
        ON DUPLICATE KEY UPDATE traceparent = traceparent
        """);
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM ingress_outbox");
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM ingress_schedule");
    logins.allow(SatchelProcess.INGRESS, "SELECT id FROM ingress_accepted FOR UPDATE SKIP LOCKED");
    for (String column : List.of("status", "tenant", "idempotency_key", "command", "task")) {
      logins.deny(SatchelProcess.INGRESS, "UPDATE ticket SET %s = 'x'".formatted(column));
    }
    logins.deny(SatchelProcess.INGRESS, "DELETE FROM ticket");
    logins.deny(SatchelProcess.INGRESS, "DELETE FROM workers_outbox");
  }

  @Test
  void theIngressMayMakeRotateAndRevokeKeysAndChangeNothingElseOfThem() {
    logins.allow(
        SatchelProcess.INGRESS,
        """
        INSERT INTO api_key (id, hash, tenant, scopes, name, created_at, expires_at)
        VALUES (UNHEX(REPEAT('ab', 16)), UNHEX(REPEAT('cd', 32)), 't', 'payments', 'shop', NOW(6),
          NULL)
        """);
    for (String column : List.of("hash", "has_checksum", "last_used_at", "revoked_at")) {
      logins.allow(SatchelProcess.INGRESS, "UPDATE api_key SET %s = %s".formatted(column, column));
    }
    for (String column :
        List.of(
            "id",
            "tenant",
            "account",
            "scopes",
            "name",
            "created_at",
            "expires_at",
            "reads_per_second",
            "writes_per_second")) {
      logins.deny(SatchelProcess.INGRESS, "UPDATE api_key SET %s = %s".formatted(column, column));
    }
    logins.allow(
        SatchelProcess.INGRESS,
        "SELECT id FROM api_key WHERE tenant = 't' ORDER BY id LIMIT 1 FOR UPDATE");
    logins.allow(
        SatchelProcess.INGRESS,
        """
        INSERT INTO api_key_retired (hash, api_key, valid_until, changed_at)
        VALUES (UNHEX(REPEAT('ef', 32)), UNHEX(REPEAT('ab', 16)), NOW(6), NOW(6))
        """);
    logins.allow(
        SatchelProcess.INGRESS,
        "UPDATE api_key_retired SET valid_until = NOW(6), changed_at = NOW(6) WHERE api_key = 'x'");
    logins.deny(SatchelProcess.INGRESS, "UPDATE api_key_retired SET api_key = 'x'");
    logins.deny(SatchelProcess.INGRESS, "DELETE FROM api_key_retired");
    logins.allow(
        SatchelProcess.INGRESS, "DELETE FROM api_key_request WHERE created_at < NOW(6) LIMIT 1");
    logins.deny(SatchelProcess.INGRESS, "UPDATE api_key_request SET tenant = 'another'");
    for (SatchelProcess process : List.of(SatchelProcess.WORKERS, SatchelProcess.SCHEDULER)) {
      for (String table : List.of("api_key", "api_key_retired", "api_key_request")) {
        logins.deny(process, "SELECT 1 FROM " + table);
      }
    }
  }

  @Test
  void onlyTheIngressMayCountForLimitsThatItsCopiesShare() {
    logins.allow(
        SatchelProcess.INGRESS,
        """
        INSERT INTO rate_bucket (name, tokens, refilled_at) VALUES ('key-reads:x', 1, NOW(6))
        ON DUPLICATE KEY UPDATE tokens = rate_bucket.tokens - 1, refilled_at = NOW(6)
        """);
    logins.deny(SatchelProcess.INGRESS, "UPDATE rate_bucket SET name = 'key-reads:y'");
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM rate_bucket WHERE refilled_at < NOW(6)");
    logins.allow(
        SatchelProcess.INGRESS,
        """
        INSERT INTO ingress_copy (id, seen_at) VALUES (UNHEX(REPEAT('ab', 16)), NOW(6))
        ON DUPLICATE KEY UPDATE seen_at = NOW(6)
        """);
    logins.deny(SatchelProcess.INGRESS, "UPDATE ingress_copy SET id = 'x'");
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM ingress_copy WHERE seen_at < NOW(6)");
    for (SatchelProcess process : List.of(SatchelProcess.WORKERS, SatchelProcess.SCHEDULER)) {
      logins.deny(process, "SELECT 1 FROM rate_bucket");
      logins.deny(process, "SELECT 1 FROM ingress_copy");
    }
  }

  @Test
  void theWorkersMayReadAndNotChangeOutboxesAndSchedulesOfOthers() {
    for (String process : List.of("ingress", "scheduler")) {
      for (String table : List.of(process + "_outbox", process + "_schedule")) {
        logins.allow(SatchelProcess.WORKERS, "SELECT 1 FROM " + table);
        logins.deny(SatchelProcess.WORKERS, "DELETE FROM " + table);
      }
    }
    logins.allow(SatchelProcess.WORKERS, "SELECT 1 FROM ingress_accepted");
    logins.deny(SatchelProcess.WORKERS, "DELETE FROM ingress_accepted");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM workers_schedule");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM workers_quarantine");
    logins.deny(SatchelProcess.WORKERS, "SELECT 1 FROM ingress_quarantine");
    logins.deny(SatchelProcess.INGRESS, "SELECT 1 FROM workers_schedule");
  }

  @Test
  void theIngressMayInsertControlTasksAndTheWorkersMayTakeThem() {
    String insert =
        """
        INSERT INTO control_task (id, about, type, body, attempt, created_at, due_at)
        VALUES (UNHEX(REPEAT('ab', 16)), 'payments', 'queues.pause.v1', '{}', 1, NOW(6), NOW(6))
        """;
    logins.allow(SatchelProcess.INGRESS, insert);
    logins.deny(SatchelProcess.INGRESS, "SELECT 1 FROM control_task");
    logins.deny(SatchelProcess.INGRESS, "UPDATE control_task SET attempt = 2");
    logins.deny(SatchelProcess.INGRESS, "DELETE FROM control_task");
    logins.deny(SatchelProcess.SCHEDULER, insert);
    logins.deny(SatchelProcess.WORKERS, insert);
    logins.allow(SatchelProcess.WORKERS, "SELECT id FROM control_task FOR UPDATE SKIP LOCKED");
    logins.allow(SatchelProcess.WORKERS, "UPDATE control_task SET attempt = 2");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM control_task");
  }

  @Test
  void noProcessMayChangeTheHistoryOfDeadLettersOrTheAuditLog() {
    logins.allow(SatchelProcess.WORKERS, "UPDATE dead_letter SET status = status");
    logins.deny(SatchelProcess.WORKERS, "UPDATE dead_letter_history SET event = 'another'");
    logins.deny(SatchelProcess.WORKERS, "SELECT content FROM audit_chain");
    logins.deny(SatchelProcess.WORKERS, "SELECT entries FROM audit_pending");
    logins.deny(SatchelProcess.WORKERS, "DELETE FROM audit_pending");
    logins.deny(SatchelProcess.WORKERS, "UPDATE sequence_head SET last = 7");
    for (SatchelProcess process : SatchelProcess.ALL) {
      logins.deny(process, "UPDATE audit_chain SET hash = hash");
      logins.deny(process, "UPDATE audit_pending SET entries = ''");
      logins.deny(process, "DELETE FROM sequence_head");
    }
    logins.allow(SatchelProcess.INGRESS, "SELECT 1 FROM dead_letter_history");
    logins.deny(SatchelProcess.INGRESS, "UPDATE dead_letter SET status = status");
    for (String table : List.of("audit_chain", "audit_term", "audit_purged")) {
      logins.deny(SatchelProcess.INGRESS, "DELETE FROM " + table);
    }
    logins.deny(SatchelProcess.INGRESS, "UPDATE audit_purged SET seq = 7");
  }

  @Test
  void theIngressMovesEntriesIntoPagesAndTheWorkersPurgeThem() {
    String entries =
        "INSERT INTO audit_pending (entries, tickets, bytes, created_at) VALUES ('{}', '', 2, NOW())";
    logins.allow(SatchelProcess.INGRESS, entries);
    logins.allow(SatchelProcess.WORKERS, entries);
    logins.deny(SatchelProcess.SCHEDULER, entries);
    logins.allow(
        SatchelProcess.INGRESS,
        "SELECT last, hash FROM sequence_head WHERE name = 'audit' FOR UPDATE SKIP LOCKED");
    logins.allow(SatchelProcess.INGRESS, "UPDATE sequence_head SET last = 0, hash = hash");
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM audit_pending WHERE position IN (1)");
    String page =
        """
        INSERT INTO audit_chain (seq, closed_at, first_ms, last_ms, entries, content, hash)
        VALUES (1, NOW(), 1, 1, 1, COMPRESS('{}'), UNHEX(REPEAT('cd', 32)))
        """;
    logins.allow(SatchelProcess.INGRESS, page);
    logins.deny(SatchelProcess.WORKERS, page);
    logins.allow(
        SatchelProcess.INGRESS, "INSERT INTO audit_term (term, segment) VALUES ('12345678', 1)");
    logins.allow(
        SatchelProcess.WORKERS,
        "SELECT seq, closed_at, hash FROM audit_chain ORDER BY seq LIMIT 9");
    logins.allow(
        SatchelProcess.WORKERS,
        "DELETE FROM audit_term WHERE segment < 1 ORDER BY segment, term LIMIT 9");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM audit_chain WHERE seq <= 1");
    logins.allow(
        SatchelProcess.WORKERS,
        "UPDATE audit_purged SET seq = 0, hash = hash WHERE id = 1 AND seq = 0");
    // Entries of the release before.
    logins.allow(SatchelProcess.INGRESS, "DELETE FROM audit WHERE id IN ('a')");
  }

  @Test
  void onlyTheWorkersMayPurgeAndOnlyTablesWithARetention() {
    for (String table :
        List.of(
            "ticket",
            "workers_inbox",
            "workers_attempt",
            "dead_letter",
            "dead_letter_history",
            "dead_letter_run",
            "dead_letter_run_item",
            "audit_chain",
            "audit_term",
            "discrepancy",
            "reconciliation_run")) {
      logins.allow(SatchelProcess.WORKERS, "DELETE FROM " + table);
      logins.deny(SatchelProcess.SCHEDULER, "DELETE FROM " + table);
    }
    for (String table :
        List.of(
            "account",
            "balance",
            "journal_entry",
            "posting",
            "payment",
            "payment_change",
            "dead_letter_group",
            "trial_balance_sum",
            "trial_balance",
            "retention",
            "api_key",
            "api_key_retired")) {
      for (SatchelProcess process : SatchelProcess.ALL) {
        logins.deny(process, "DELETE FROM " + table);
      }
    }
    logins.allow(
        SatchelProcess.WORKERS,
        "DELETE FROM dead_letter_history WHERE dead_letter IN ('a') ORDER BY dead_letter, id LIMIT 1");
  }

  @Test
  void theWorkersMayClaimAndReleaseExternalIdsAndRenameNothing() {
    logins.allow(
        SatchelProcess.WORKERS,
        """
        INSERT INTO account (id, tenant, reference, created_at)
        VALUES (UNHEX(REPEAT('ab', 16)), 't', 'r', NOW(6))
        ON DUPLICATE KEY UPDATE tenant = tenant
        """);
    logins.deny(SatchelProcess.WORKERS, "UPDATE account SET reference = 'another'");
    logins.deny(SatchelProcess.WORKERS, "DELETE FROM account");
    logins.allow(
        SatchelProcess.WORKERS,
        """
        INSERT INTO external_id (tenant, task, external_id, ticket)
        VALUES ('t', 'x', 'e', UNHEX(REPEAT('ab', 16)))
        ON DUPLICATE KEY UPDATE ticket = ticket
        """);
    logins.deny(SatchelProcess.WORKERS, "UPDATE external_id SET external_id = 'another'");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM external_id WHERE tenant = 't'");
    logins.allow(SatchelProcess.WORKERS, "DELETE FROM ticket_wait");
    logins.deny(SatchelProcess.INGRESS, "SELECT 1 FROM ticket_wait");
  }

  @Test
  void theSchedulerMayUseItsOwnTablesOnly() {
    logins.allow(SatchelProcess.SCHEDULER, "UPDATE QRTZ_LOCKS SET LOCK_NAME = LOCK_NAME");
    logins.allow(SatchelProcess.SCHEDULER, "DELETE FROM scheduler_outbox");
    logins.deny(SatchelProcess.SCHEDULER, "SELECT 1 FROM ticket");
    logins.deny(SatchelProcess.SCHEDULER, "SELECT 1 FROM ingress_outbox");
  }

  @Test
  void noProcessMayAlterCreateOrDropTables() {
    for (SatchelProcess process : SatchelProcess.ALL) {
      String outbox = process.table("outbox");
      logins.deny(process, "ALTER TABLE %s ADD COLUMN c INT".formatted(outbox));
      logins.deny(process, "DROP TABLE " + outbox);
      logins.deny(process, "CREATE TABLE t (c INT)");
      logins.deny(process, "SELECT 1 FROM mysql.user");
    }
  }

  @Test
  void aRunRevokesForeignGrants() {
    String scheduler = users.userName(SatchelProcess.SCHEDULER);
    admin.execute("GRANT SELECT ON ticket TO '%s'@'%%'".formatted(scheduler));
    admin.execute("GRANT DELETE ON %s.* TO '%s'@'%%'".formatted(database.name(), scheduler));
    admin.execute("GRANT PROCESS ON *.* TO '%s'@'%%'".formatted(scheduler));
    logins.allow(SatchelProcess.SCHEDULER, "SELECT 1 FROM ticket");
    users.apply(passwords);
    logins.deny(SatchelProcess.SCHEDULER, "SELECT 1 FROM ticket");
    logins.deny(SatchelProcess.SCHEDULER, "DELETE FROM ticket");
    logins.allow(SatchelProcess.SCHEDULER, "DELETE FROM scheduler_outbox");
  }

  @Test
  void aRunSetsAChangedPassword() {
    passwords.put(SatchelProcess.INGRESS, "another");
    assertThatThrownBy(() -> logins.run(SatchelProcess.INGRESS, "SELECT 1"))
        .hasMessageContaining("Access denied");
    users.apply(passwords);
    logins.allow(SatchelProcess.INGRESS, "SELECT 1");
  }
}
