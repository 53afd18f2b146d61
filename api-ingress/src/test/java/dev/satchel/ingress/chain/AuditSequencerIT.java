package dev.satchel.ingress.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each entry is in one page, pages have no gaps, and damage to the chain is found. */
class AuditSequencerIT {
  private final AuditTables tables = new AuditTables();

  @AfterEach
  void drop() {
    tables.close();
  }

  @Test
  void severalSequencersMoveConcurrentTransactionsOnceEachAndWithoutGaps() throws Exception {
    ConcurrentLinkedQueue<UUID> written = new ConcurrentLinkedQueue<>();
    AtomicInteger writing = new AtomicInteger(4);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 20; i++) {
                        written.addAll(tables.add(1 + i % 3));
                      }
                    } catch (RuntimeException failure) {
                      failures.add(failure);
                    } finally {
                      writing.decrementAndGet();
                    }
                  }));
    }
    for (int sequencer = 0; sequencer < 3; sequencer++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      AuditSequencer own = tables.sequencer();
                      while (writing.get() > 0) {
                        own.step();
                      }
                    } catch (RuntimeException failure) {
                      failures.add(failure);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    tables.moveAll();

    assertThat(failures).isEmpty();
    assertThat(tables.moved()).containsExactlyInAnyOrderElementsOf(written);
    List<Long> seqs = tables.seqs();
    assertThat(seqs)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
    assertThat(tables.jdbc.queryForObject("SELECT COUNT(*) FROM audit_pending", Integer.class))
        .isZero();
    assertThat(tables.damage()).isEmpty();
  }

  @Test
  void aSequencerThatDiesBeforeItsCommitLeavesTheEntriesToTheNextOne() {
    List<UUID> first = tables.add(3);
    tables.moveAll();
    List<UUID> second = tables.add(4);
    AuditSequencer dying =
        new AuditSequencer(
            tables.beforeCommit(
                () -> {
                  throw new IllegalStateException("killed");
                }),
            tables.jdbc);
    assertThatThrownBy(dying::step).hasMessage("killed");
    assertThat(tables.moved()).containsExactlyElementsOf(first);

    tables.moveAll();
    tables.moveAll();

    List<UUID> all = new ArrayList<>(first);
    all.addAll(second);
    assertThat(tables.moved()).containsExactlyElementsOf(all);
    assertThat(tables.seqs()).containsExactly(1L, 2L);
    assertThat(tables.damage()).isEmpty();
  }

  @Test
  void whileOneSequencerWorksAnotherOneDoesNotWaitForIt() {
    tables.add(2);
    AuditSequencer busy =
        new AuditSequencer(
            tables.beforeCommit(
                () ->
                    assertThat(AuditTables.otherConnection(() -> tables.sequencer().step()))
                        .isFalse()),
            tables.jdbc);
    busy.step();
    assertThat(tables.seqs()).containsExactly(1L);
  }

  @Test
  void aTransactionThatIsNotCommittedYetIsMovedLater() {
    boolean _ =
        tables
            .beforeCommit(
                () -> {
                  List<UUID> early = AuditTables.otherConnection(() -> tables.add(1));
                  boolean _ =
                      AuditTables.otherConnection(
                          () -> {
                            tables.moveAll();
                            return true;
                          });
                  assertThat(AuditTables.otherConnection(tables::moved)).isEqualTo(early);
                })
            .call(
                publications -> {
                  tables.log.add(List.of(AuditLine.of(tables.entry())));
                  return true;
                });
    tables.moveAll();
    assertThat(tables.seqs()).containsExactly(1L, 2L);
    assertThat(tables.damage()).isEmpty();
  }

  @Test
  void theEntryOfAnAcceptedTicketIsMadeFromItsRow() {
    TicketId ticket =
        tables.accept("k1", "{\"from\":\"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e01\",\"note\":\"x\"}");
    tables.add(1);
    tables.moveAll();
    assertThat(tables.lines()).hasSize(2);
    String digits = ticket.toString().substring(4);
    String sha256 = HexFormat.of().formatHex(Chain.sha256().digest("asked".getBytes(US_ASCII)));
    assertThat(tables.lines().getFirst())
        .isEqualTo(
            """
            {"tenant":"shop","actor":"key_1","remote":"10.0.0.1","requestId":"req_1",\
            "id":"aud_%s","at":"2026-11-01T10:00:00.250Z","event":"accepted",\
            "action":"payments.capture.v1","ticket":"tkt_%s",\
            "about":["acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e01","pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f"],\
            "detail":{"sha256":"%s"}}"""
                .formatted(digits, digits, sha256));
  }

  @Test
  void aTicketThatWasDeletedBeforeItsEntryWasMadeLeavesATrace() {
    TicketId ticket = tables.accept("k1", "{}");
    TicketId kept = tables.accept("k2", "{}");
    tables.jdbc.update("DELETE FROM ticket WHERE id = ?", Sql.bytes(ticket.uuid()));
    tables.moveAll();
    assertThat(tables.moved()).containsExactly(ticket.uuid(), kept.uuid());
    assertThat(tables.lines().getFirst()).contains("\"deleted\":true", ticket.toString());
  }

  @Test
  void entriesOfTheReleaseBeforeAreMovedFirst() {
    List<UUID> later = tables.add(1);
    UUID earlier = tables.ids.next();
    tables.jdbc.update(
        """
        INSERT INTO audit (id, at, tenant, actor, remote, event, action, detail)
        VALUES (UNHEX(?), '2026-11-01 10:00:00.5', 'shop', 'key_2', '10.0.0.9', 'accepted',
          'queues.pause.v1', '{"path":"/v1/queues/payments/pauses"}')
        """,
        earlier.toString().replace("-", ""));
    tables.moveAll();
    assertThat(tables.moved()).containsExactly(earlier, later.getFirst());
    assertThat(tables.lines().getFirst())
        .contains(
            "\"actor\":\"key_2\"",
            "\"at\":\"2026-11-01T10:00:00.500Z\"",
            "\"detail\":{\"path\":\"/v1/queues/payments/pauses\"}");
    assertThat(tables.jdbc.queryForObject("SELECT COUNT(*) FROM audit", Integer.class)).isZero();
  }

  @Test
  void anEntryOfTheReleaseBeforeThatIsDeeplyNestedKeepsNoOtherFromBeingMoved() {
    String deep =
        "{\"path\":\"/v1/keys\",\"request\":{\"x\":" + "[".repeat(15) + "]".repeat(15) + "}}";
    String deeper = "[".repeat(900) + "]".repeat(900);
    for (String detail : List.of(deep, deeper, "{\"path\":\"/v1/queues/payments/pauses\"}")) {
      tables.jdbc.update(
          """
          INSERT INTO audit (id, at, tenant, actor, event, action, detail)
          VALUES (UNHEX(?), '2026-11-01 10:00:00', 'shop', 'key_2', 'refused', 'keys.create', ?)
          """,
          tables.ids.next().toString().replace("-", ""),
          detail);
    }
    tables.moveAll();

    assertThat(tables.lines()).hasSize(3);
    assertThat(
            tables
                .search
                .before(AuditSearch.Place.NEWEST, new AuditQuery("shop", null, null, null), 10)
                .entries())
        .hasSize(3);
  }

  @Test
  void aChangedEntryIsFound() {
    twoPages();
    tables.jdbc.update(
        """
        UPDATE audit_chain
        SET content = COMPRESS(REPLACE(UNCOMPRESS(content), 'key_1', 'key_2'))
        WHERE seq = 1
        """);
    assertThat(tables.damage()).containsExactly("changed 1");
  }

  @Test
  void aChangedTimeOfAPageIsFound() {
    twoPages();
    tables.jdbc.update("UPDATE audit_chain SET closed_at = closed_at - INTERVAL 1 DAY");
    assertThat(tables.damage()).containsExactly("changed 1", "changed 2");
  }

  @Test
  void contentThatCannotBeReadIsFound() {
    twoPages();
    tables.jdbc.update("UPDATE audit_chain SET content = 'x' WHERE seq = 2");
    assertThat(tables.damage()).containsExactly("unreadable 2");
  }

  @Test
  void aMissingPageIsFound() {
    twoPages();
    tables.add(1);
    tables.moveAll();
    tables.jdbc.update("DELETE FROM audit_chain WHERE seq = 2");
    assertThat(tables.damage()).containsExactly("gap before 3", "changed 3");
  }

  @Test
  void aTruncatedChainIsFound() {
    twoPages();
    tables.jdbc.update("DELETE FROM audit_chain WHERE seq = 2");
    assertThat(tables.damage()).containsExactly("truncated after 1");
  }

  private void twoPages() {
    tables.add(2);
    tables.moveAll();
    tables.add(2);
    tables.moveAll();
    assertThat(tables.damage()).isEmpty();
  }
}
