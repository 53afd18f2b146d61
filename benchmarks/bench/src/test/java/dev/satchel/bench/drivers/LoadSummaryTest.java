package dev.satchel.bench.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadSummaryTest {
  private static final String SAID =
      """
      Running 10s test @ http://127.0.0.1:8080
      payments requests=1010 refused=10 connect=1 read=2 write=0 timeout=4 duration_us=2000000 \
      p50_us=1500 p90_us=2500 p99_us=9000 p99.9_us=12000 max_us=50000 cpu_us=1000000
      """;

  @Test
  void parsesTheLineWithTheGivenLabel() {
    LoadSummary load = LoadSummary.parse("payments", SAID);
    assertThat(load.accepted()).isEqualTo(1_000);
    assertThat(load.refused()).isEqualTo(10);
    assertThat(load.failed()).isEqualTo(7);
    assertThat(load.perSecond()).isEqualTo(500);
    assertThat(load.latencies()).isEqualTo(new LoadSummary.Latencies(1.5, 2.5, 9, 12, 50));
    assertThat(load.driverProcessors()).isEqualTo(0.5);
    assertThat(load.heldBackMs()).isZero();
  }

  @Test
  void averagesTheTimeThatRequestsWaitInTheDriver() {
    LoadSummary load =
        LoadSummary.parse("payments", SAID.replace("cpu_us", "blocked_us=2020000 cpu_us"));
    assertThat(load.heldBackMs()).isEqualTo(2);
  }

  @Test
  void theErrorShowsTheOutputOrNamesTheMissingNumber() {
    assertThatThrownBy(() -> LoadSummary.parse("payments", "unable to connect"))
        .hasMessageContaining("unable to connect");
    assertThatThrownBy(() -> LoadSummary.parse("payments", "payments requests=1"))
        .hasMessageContaining("no refused");
  }

  @Test
  void fewerTicketsThanAcceptedRequestsAreAnError() {
    LoadSummary load = LoadSummary.parse("payments", SAID);
    assertThatThrownBy(() -> load.requireKept(999, 64)).hasMessageContaining("999 tickets");
  }

  @Test
  void aLoadWithoutAcceptedRequestsIsAnError() {
    assertThat(LoadSummary.parse("payments", SAID).requireSome().accepted()).isPositive();
    assertThatThrownBy(
            () ->
                LoadSummary.parse("payments", SAID.replace("requests=1010", "requests=10"))
                    .requireSome())
        .hasMessageContaining("10 refused, 7 without an answer");
  }

  @Test
  void failedRequestsAndOneRequestInFlightPerConnectionMayHaveATicket() {
    LoadSummary load = LoadSummary.parse("payments", SAID);
    load.requireKept(1_000, 64);
    load.requireKept(1_000 + 7 + 64, 64);
    assertThatThrownBy(() -> load.requireKept(1_000 + 7 + 65, 64))
        .isInstanceOf(IllegalStateException.class);
  }
}
