package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.TestVhost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Queries that check the database and the broker. */
record Books(JdbcClient jdbc, TestVhost vhost) {
  private static final Pattern TICKET = Pattern.compile("\"ticket\":\"(tkt_[0-9a-f]{32})\"");
  private static final List<String> QUEUES = List.of("payments", "operations");

  long openTickets() {
    return number("SELECT COUNT(*) FROM ticket WHERE NOT done");
  }

  /** Rows of all processes that store messages to publish now or later. */
  long unpublished() {
    return number(
        """
        SELECT (SELECT COUNT(*) FROM ingress_accepted)
             + (SELECT COUNT(*) FROM ingress_outbox) + (SELECT COUNT(*) FROM workers_outbox)
             + (SELECT COUNT(*) FROM scheduler_outbox)
             + (SELECT COUNT(*) FROM ingress_schedule) + (SELECT COUNT(*) FROM workers_schedule)
             + (SELECT COUNT(*) FROM scheduler_schedule)
        """);
  }

  /** Messages that became dead letters: at the desk, or still in a dead-letter queue. */
  long deadLetters() {
    return QUEUES.stream().mapToInt(queue -> vhost.queueDepth(queue + ".dlq")).sum()
        + number("SELECT COUNT(*) FROM dead_letter");
  }

  /** How often each outcome was recorded, by cause. */
  List<Map<String, @Nullable Object>> outcomes() {
    return jdbc.sql(
            """
            SELECT outcome, cause, COUNT(*) AS times
            FROM (SELECT outcome, cause FROM workers_attempt
                  UNION ALL
                  SELECT 'done', NULL FROM ticket WHERE started_at IS NOT NULL) attempts
            GROUP BY outcome, cause ORDER BY outcome, cause
            """)
        .query()
        .listOfRows();
  }

  /** Attempts that ended in an unexpected way: not done, not refused, not waiting; at most 20. */
  List<Map<String, @Nullable Object>> failedAttempts() {
    return jdbc.sql(
            """
            SELECT HEX(message_id) AS message, attempt, outcome, cause, detail FROM workers_attempt
            WHERE outcome NOT IN ('done', 'refused', 'waiting') LIMIT 20
            """)
        .query()
        .listOfRows();
  }

  /** Tickets with more than one entry in the journal, or more than one final outcome. */
  long repeatedEffects() {
    return number("SELECT COUNT(*) - COUNT(DISTINCT ticket) FROM journal_entry")
        + number(
            """
            SELECT COUNT(*) - COUNT(DISTINCT message_id)
            FROM (SELECT message_id FROM workers_attempt WHERE outcome IN ('done', 'refused')
                  UNION ALL
                  SELECT id FROM ticket WHERE started_at IS NOT NULL) final
            """);
  }

  /** Payment tickets that succeeded without a journal entry, or have one without success. */
  long contradictions() {
    return number(
        """
        SELECT COUNT(*) FROM ticket t LEFT JOIN journal_entry e ON e.ticket = t.id
        WHERE t.task LIKE 'payments.%' AND (t.status = 'succeeded') <> (e.id IS NOT NULL)
        """);
  }

  long unbalancedEntries() {
    return number(
        """
        SELECT COUNT(*) FROM (
          SELECT entry_id FROM posting GROUP BY entry_id, asset HAVING SUM(amount) <> 0) unbalanced
        """);
  }

  /** The sums of postings and of balances of each asset; all of them must be zero. */
  List<Long> sums() {
    return jdbc.sql(
            """
            SELECT SUM(amount) FROM posting GROUP BY asset
            UNION ALL
            SELECT SUM(posted) FROM balance GROUP BY asset
            """)
        .query((row, number) -> row.getLong(1))
        .list();
  }

  /** Balances that differ from the sums of the journal. */
  long wrongBalances() {
    return number(
        """
        SELECT COUNT(*) FROM balance b LEFT JOIN (
          SELECT account_id, asset, SUM(amount) AS posted,
                 SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END) AS held
          FROM posting GROUP BY account_id, asset) j
        ON j.account_id = b.account_id AND j.asset = b.asset
        WHERE b.posted <> COALESCE(j.posted, 0) OR b.held <> COALESCE(j.held, 0)
        """);
  }

  /** Postings whose number, or whose sums after it, are not those of their place in the balance. */
  long wronglyNumberedPostings() {
    return number(
        """
        SELECT COUNT(*) FROM (
          SELECT sequence, balance_after, held_after,
            ROW_NUMBER() OVER w AS place, SUM(amount) OVER w AS posted,
            SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END) OVER w AS held
          FROM posting
          WINDOW w AS (PARTITION BY account_id, asset ORDER BY entry_id, line)) p
        WHERE NOT (sequence <=> place AND balance_after <=> posted AND held_after <=> held)
        """);
  }

  /** Client accounts whose posted balance is not the credit plus what their payments moved. */
  long accountsWithUnexplainedBalances(long credit) {
    return number(
        """
        SELECT COUNT(*) FROM balance b
        WHERE b.kind = 'client' AND b.posted <> :credit
          + COALESCE((SELECT SUM(captured - refunded) FROM payment WHERE to_account = account_id), 0)
          - COALESCE((SELECT SUM(captured - refunded) FROM payment WHERE from_account = account_id), 0)
        """
            .replace(":credit", Long.toString(credit)));
  }

  /** Waits until all entries of the audit log are in pages. */
  void awaitAuditPages() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                jdbc.sql("SELECT COUNT(*) FROM audit_pending").query(Integer.class).single() == 0);
  }

  /** The ticket of each entry of an accepted call in the pages of the audit log. */
  List<String> auditedTickets() {
    return jdbc
        .sql("SELECT UNCOMPRESS(content) AS entries FROM audit_chain")
        .query((row, number) -> new String(row.getBytes("entries"), StandardCharsets.UTF_8))
        .list()
        .stream()
        .flatMap(String::lines)
        .filter(line -> line.contains("\"event\":\"accepted\""))
        .map(TICKET::matcher)
        .filter(Matcher::find)
        .map(ticket -> ticket.group(1))
        .toList();
  }

  /** Pages that the audit chain lacks before its head. */
  long missingAuditPages() {
    return number(
        """
        SELECT last - (SELECT COUNT(*) FROM audit_chain) FROM sequence_head WHERE name = 'audit'
        """);
  }

  long discrepancies() {
    return number("SELECT COUNT(*) FROM discrepancy");
  }

  private long number(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
