package dev.satchel.ingress.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Each event gets one number of its feed, without gaps, and in the order of its resource. */
class EventSequencerIT {
  private static final int WRITERS = 32;
  private static final int BATCHES = 12;

  private final EventTables tables = new EventTables();

  @AfterEach
  void drop() {
    tables.close();
  }

  @Test
  void severalSequencersNumberTheEventsOfManyWritersOnceEachAndWithoutGaps() throws Exception {
    AtomicInteger writing = new AtomicInteger(WRITERS);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String name = "writer-" + writer;
      String feed = "tenant-" + writer % 3;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < BATCHES; i++) {
                        tables.add(feed, name + " " + i + ".0", name + " " + i + ".1");
                      }
                    } catch (RuntimeException failure) {
                      failures.add(failure);
                    } finally {
                      writing.decrementAndGet();
                    }
                  }));
    }
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      EventSequencer own = tables.sequencer();
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
    tables.numberAll();

    assertThat(failures).isEmpty();
    assertThat(tables.count("event_pending")).isZero();
    Map<String, List<String>> byWriter = new HashMap<>();
    for (int feed = 0; feed < 3; feed++) {
      List<String> events = tables.all("tenant-" + feed, 37);
      assertThat(events.stream().map(EventSequencerIT::sequence))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
      for (String event : events) {
        String[] reason = reason(event).split(" ", -1);
        byWriter.computeIfAbsent(reason[0], name -> new ArrayList<>()).add(reason[1]);
      }
    }
    List<String> written =
        IntStream.range(0, BATCHES)
            .boxed()
            .flatMap(i -> List.of(i + ".0", i + ".1").stream())
            .toList();
    assertThat(byWriter).hasSize(WRITERS);
    byWriter.values().forEach(own -> assertThat(own).isEqualTo(written));
  }

  @Test
  void aSequencerThatDiesBeforeItsCommitLeavesTheEventsToTheNextOne() {
    tables.add("shop", "a");
    tables.numberAll();
    tables.add("shop", "b", "c");
    EventSequencer dying =
        tables.sequencer(
            tables.beforeCommit(
                () -> {
                  throw new IllegalStateException("killed");
                }));
    assertThatThrownBy(dying::step).hasMessage("killed");
    assertThat(tables.read("shop", 0L, 10).head().last()).isEqualTo(1);

    tables.numberAll();
    tables.numberAll();

    assertThat(tables.all("shop", 10).stream().map(EventSequencerIT::reason))
        .containsExactly("a", "b", "c");
  }

  @Test
  void whileOneSequencerWorksAnotherOneDoesNotWaitForIt() {
    tables.add("shop", "a");
    EventSequencer busy =
        tables.sequencer(
            tables.beforeCommit(
                () ->
                    EventTables.otherConnection(
                        () -> {
                          assertThat(tables.sequencer().step()).isFalse();
                          assertThat(tables.read("shop", 0L, 10).events()).isEmpty();
                        })));
    busy.step();
    assertThat(tables.all("shop", 10)).hasSize(1);
  }

  @Test
  void aTransactionThatIsNotCommittedYetIsNumberedLater() {
    tables.addBefore(
        () ->
            EventTables.otherConnection(
                () -> {
                  tables.add("shop", "early");
                  tables.numberAll();
                  assertThat(tables.all("shop", 10)).hasSize(1);
                }),
        "shop",
        "late");
    tables.numberAll();
    assertThat(tables.all("shop", 10).stream().map(EventSequencerIT::reason))
        .containsExactly("early", "late");
  }

  @Test
  void anEventOfATransactionThatIsRolledBackIsNoEvent() {
    assertThatThrownBy(
            () ->
                tables.addBefore(
                    () -> {
                      throw new IllegalStateException("rolled back");
                    },
                    "shop",
                    "never"))
        .hasMessage("rolled back");
    tables.add("shop", "a");
    tables.numberAll();
    assertThat(tables.all("shop", 10).stream().map(EventSequencerIT::reason)).containsExactly("a");
  }

  @Test
  void aReaderMayResumeAfterEveryNumber() {
    String[] reasons = IntStream.range(0, 450).mapToObj(Integer::toString).toArray(String[]::new);
    tables.add("shop", reasons);
    tables.add("other", "not mine");
    tables.numberAll();
    assertThat(tables.count("event_page")).isEqualTo(4);
    for (int after = 0; after <= reasons.length; after++) {
      Feed.Found found = tables.read("shop", (long) after, 3);
      assertThat(found.events().stream().map(EventSequencerIT::reason))
          .containsExactly(
              List.of(reasons).subList(after, Math.min(after + 3, 450)).toArray(String[]::new));
      assertThat(found.next()).isEqualTo(Math.min(after + 3, 450));
      assertThat(found.head().last()).isEqualTo(450);
    }
  }

  @Test
  void aFilterByTypeFindsAllOfThemAndSkipsTheRest() {
    for (int i = 0; i < 100; i++) {
      tables.add("shop", "x" + i);
      if (i % 10 == 0) {
        tables.addChange("shop", Map.of("i", Integer.toString(i)));
      }
      if (i % 7 == 0) {
        tables.numberAll();
      }
    }
    tables.numberAll();
    assertThat(tables.all("shop", 3, "account.metadata_changed"))
        .hasSize(10)
        .allMatch(event -> EventJson.type(event).equals("account.metadata_changed"));
    assertThat(tables.all("shop", 200, "account.metadata_changed", "account.frozen"))
        .isEqualTo(tables.all("shop", 200));
    assertThat(tables.read("shop", 0L, 50, "account.closed").next()).isEqualTo(110);
  }

  @Test
  void anAnswerWithLongEventsIsShorterAndTheNextOneGoesOn() {
    for (int i = 0; i < 60; i++) {
      tables.addChange("shop", Map.of("a", "x".repeat(15_000)));
    }
    tables.numberAll();
    Feed.Found found = tables.read("shop", 0L, 200);
    assertThat(found.events()).hasSizeBetween(1, 59);
    assertThat(found.next()).isEqualTo(found.events().size());
    assertThat(tables.all("shop", 200)).hasSize(60);
  }

  @Test
  void pagesThatArePurgedDuringAReadAreNoSilentGap() {
    for (String reason : List.of("a", "b", "c")) {
      tables.add("shop", reason);
      tables.numberAll();
    }
    JdbcTemplate purging =
        new JdbcTemplate(Objects.requireNonNull(tables.jdbc.getDataSource())) {
          @Override
          public <T extends @Nullable Object> List<T> query(
              String sql, RowMapper<T> mapper, @Nullable Object @Nullable ... values) {
            if (sql.contains("first_seq, last_seq FROM event_page")) {
              tables.jdbc.update("INSERT INTO event_purged (feed, last_seq) VALUES ('shop', 2)");
              tables.jdbc.update("DELETE FROM event_page WHERE last_seq <= 2");
            }
            return super.query(sql, mapper, values);
          }
        };
    Feed.Found found =
        new Feed(new FeedRows(purging)).read(new Feed.Asked("shop", 0L, Set.of(), 10));
    assertThat(found.events()).isEmpty();
    assertThat(found.expired(0L)).isTrue();
    assertThat(tables.read("shop", null, 10).events()).hasSize(1);
  }

  @Test
  void metadataThatAreTooLongAreCutAndTheEventSaysSo() {
    tables.addChange("shop", Map.of("a", "가".repeat(6_000)));
    tables.addChange("shop", Map.of("a", "short\t\n\"\\"));
    tables.numberAll();
    List<String> events = tables.all("shop", 10);
    assertThat(events.getFirst())
        .contains("\"cut\":[\"metadata\"]", "\"metadata\":{}")
        .hasSizeLessThan(1_000);
    Map<String, Object> second = Json.object(events.getLast());
    assertThat(second).doesNotContainKey("cut");
    assertThat(second.get("data"))
        .isInstanceOfSatisfying(
            Map.class,
            data -> assertThat(data.get("metadata")).isEqualTo(Map.of("a", "short\t\n\"\\")));
  }

  private static long sequence(String event) {
    return ((Number) Objects.requireNonNull(Json.object(event).get("sequence"))).longValue();
  }

  private static String reason(String event) {
    Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(Json.object(event).get("data"));
    return String.valueOf(data.get("reason"));
  }
}
