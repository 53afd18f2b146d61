package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of calls to a hand-written remote side, from processes on real servers. */
abstract class OnRemoteSide extends OnRealServers {
  static final Duration LATE = Duration.ofMinutes(4);

  final RemoteSide side = new RemoteSide();

  @BeforeEach
  void callOutside() {
    jdbc.execute(ScriptedRemote.TABLE);
    settings.put("test.remote", side.url());
    settings.put("satchel.workers.call-lease", "3s");
  }

  @AfterEach
  void close() {
    side.close();
  }

  /**
   * Waits until all messages are done, then asserts that no effect was recorded twice, no lease is
   * in use and no message is a dead letter.
   */
  final void awaitDone(List<UUID> ids) {
    await().atMost(LATE).until(() -> doneOf(ids) == ids.size());
    await()
        .atMost(LATE)
        .until(() -> count("SELECT COUNT(*) FROM workers_lease WHERE NOT left_by_owner") == 0);
    assertThat(effects()).isEqualTo(distinctEffects());
    assertThat(vhost.queueDepth("payments.dlq")).isZero();
    assertThat(jdbc.queryForList("SELECT DISTINCT outcome FROM workers_attempt", String.class))
        .containsExactly("done");
  }

  private int doneOf(List<UUID> ids) {
    List<UUID> done =
        jdbc.query(
            """
            SELECT a.message_id FROM workers_attempt a JOIN workers_inbox i
              ON i.message_id = a.message_id AND i.queue = a.queue
            WHERE a.outcome = 'done' AND i.final
            """,
            (row, number) -> Sql.uuid(row.getBytes("message_id")));
    done.retainAll(new HashSet<>(ids));
    return done.size();
  }

  /** A node that publishes and consumes nothing. */
  final TestNode publishingNode() {
    Map<String, Object> publishing = new HashMap<>(settings);
    publishing.put("satchel.workers.roles", "operations");
    return TestNode.start(publishing);
  }
}
