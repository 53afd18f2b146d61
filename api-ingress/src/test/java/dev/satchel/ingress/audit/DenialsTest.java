package dev.satchel.ingress.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.http.BodyDigest;
import dev.satchel.ingress.problems.ProblemType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Denied calls are counted, in bounded memory, and written when their minute is over. */
class DenialsTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:10Z");
  private static final BodyDigest BODY = new BodyDigest("ab".repeat(32), 17);
  private static final Origin FIRST = new Origin("10.0.0.1", "req_first");
  private static final Origin LATER = new Origin("10.0.0.2", "req_later");

  private final List<String> stored = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = NOON;
  private boolean away;
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };
  private final Denials denials =
      new Denials(this::store, IdSource.secure(clock), clock, Duration.ofMinutes(1), registry);

  private void store(List<AuditLine> entries) {
    if (away) {
      throw new IllegalStateException("away");
    }
    entries.forEach(entry -> stored.add(new String(entry.utf8(), StandardCharsets.UTF_8)));
  }

  @Test
  void aKeyHasOneRowForEachRouteAndMinuteWithACountAndTheFirstCall() {
    denials.count(denied(1, "POST /v1/keys", FIRST, ProblemType.FORBIDDEN));
    for (int i = 0; i < 999; i++) {
      denials.count(denied(1, "POST /v1/keys", LATER, ProblemType.INVALID_REQUEST));
    }
    denials.count(denied(1, "POST /v1/payments", LATER, ProblemType.FORBIDDEN));
    denials.count(denied(2, "POST /v1/keys", LATER, ProblemType.FORBIDDEN));
    denials.flush(false);
    assertThat(stored).as("the minute is not over").isEmpty();

    now = NOON.plusSeconds(50);
    denials.count(denied(1, "POST /v1/keys", LATER, ProblemType.FORBIDDEN));
    denials.flush(false);
    denials.flush(false);

    assertThat(stored).hasSize(3);
    assertThat(stored)
        .filteredOn(line -> line.contains("\"count\":1000"))
        .singleElement()
        .asString()
        .contains(
            "\"tenant\":\"shop\",\"actor\":\"key_1\",\"remote\":\"10.0.0.1\"",
            "\"requestId\":\"req_first\"",
            "\"at\":\"" + NOON + "\",\"event\":\"refused\",\"action\":\"keys.create\"",
            "\"route\":\"POST /v1/keys\"",
            "\"problems\":{\"forbidden\":1,\"invalid-request\":999}",
            "\"sha256\":\"" + BODY.sha256() + "\",\"bytes\":17");

    denials.flush(true);
    assertThat(stored).as("when the process stops, the open minute is written").hasSize(4);
  }

  @Test
  void rowsThatCannotBeWrittenAreWrittenLater() {
    denials.count(denied(1, "POST /v1/keys", FIRST, ProblemType.FORBIDDEN));
    now = NOON.plusSeconds(60);
    away = true;
    assertThatThrownBy(() -> denials.flush(false)).hasMessage("away");
    away = false;
    denials.flush(false);
    assertThat(stored).hasSize(1);
  }

  @Test
  void whatExceedsTheBoundIsCountedInAMetric() {
    for (int i = 0; i < Denials.MOST + 5; i++) {
      denials.count(denied(i, "POST /v1/keys", FIRST, ProblemType.FORBIDDEN));
    }
    denials.count(denied(0, "POST /v1/keys", FIRST, ProblemType.FORBIDDEN));
    assertThat(registry.get("satchel.audit.denied.unrecorded").counter().count()).isEqualTo(5);
    for (int i = 0; i <= Denials.MOST / 500; i++) {
      denials.flush(true);
    }
    assertThat(stored).hasSize(Denials.MOST);
  }

  private static Denials.Denied denied(int key, String route, Origin origin, ProblemType problem) {
    AuditEntry.Who who =
        new AuditEntry.Who("shop", "key_" + key, origin.remote(), origin.requestId());
    return new Denials.Denied(who, "keys.create", route, problem, BODY);
  }
}
