package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DeliveryPropertiesTest {
  @Test
  void hasSafeDefaults() {
    DeliveryProperties properties =
        bind("satchel.delivery", DeliveryProperties.class, Map.of("process", "workers"));
    assertThat(properties)
        .isEqualTo(
            new DeliveryProperties(
                "workers",
                DeliveryProperties.QueueType.QUORUM,
                false,
                500_000,
                5_000,
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                DeliveryProperties.FirstMessageRows.OMIT));
  }

  @Test
  void rolesUseTheDefaultsUnlessTheyHaveTheirOwnSettings() {
    WorkerProperties workers =
        bind(
            "satchel.workers",
            WorkerProperties.class,
            Map.of("roles", "payments", "role.payments.batch", "7", "default.prefetch", "9"));
    assertThat(workers.roles()).isEqualTo(List.of("payments"));
    assertThat(workers.of(TaskQueue.PAYMENTS).batch()).isEqualTo(7);
    assertThat(workers.of(TaskQueue.PAYMENTS).attempts()).isEqualTo(6);
    assertThat(workers.of(TaskQueue.OPERATIONS).prefetch()).isEqualTo(9);
    assertThat(workers.consumes(TaskQueue.OPERATIONS)).isFalse();
  }

  @Test
  void deadLettersAreConfiguredLikeTheRolesOfQueues() {
    WorkerProperties all = bind("satchel.workers", WorkerProperties.class, Map.of());
    assertThat(all.waitDeadline()).isEqualTo(Duration.ofHours(24));
    assertThat(all.callLease()).isEqualTo(Duration.ofSeconds(15));
    assertThat(all.defaults().calls()).isEqualTo(256);
    assertThat(all.takesDeadLetters()).isTrue();
    WorkerProperties alone =
        bind(
            "satchel.workers",
            WorkerProperties.class,
            Map.of("roles", "deadletters", "role.deadletters.batch", "7"));
    assertThat(alone.takesDeadLetters()).isTrue();
    assertThat(alone.ofDeadLetters().batch()).isEqualTo(7);
    assertThat(alone.consumes(TaskQueue.PAYMENTS)).isFalse();
    assertThat(
            bind("satchel.workers", WorkerProperties.class, Map.of("roles", "payments"))
                .takesDeadLetters())
        .isFalse();
  }

  @Test
  void refusesUnknownRolesAndBoundsOutOfRange() {
    assertThatThrownBy(
            () -> bind("satchel.workers", WorkerProperties.class, Map.of("roles", "paiments")))
        .hasStackTraceContaining("there is no role 'paiments'");
    assertThatThrownBy(
            () -> bind("satchel.workers", WorkerProperties.class, Map.of("default.batch", "0")))
        .hasStackTraceContaining("batch must be 1 to 5,000");
    assertThatThrownBy(
            () -> bind("satchel.workers", WorkerProperties.class, Map.of("default.calls", "5001")))
        .hasStackTraceContaining("calls must be 1 to 5,000");
    for (String outOfRange : List.of("999ms", "-1s", "11m")) {
      assertThatThrownBy(
              () ->
                  bind("satchel.workers", WorkerProperties.class, Map.of("call-lease", outOfRange)))
          .hasStackTraceContaining("call-lease must be 1 s to 10 min");
    }
    for (String outOfRange : List.of("999ms", "-1h", "31d")) {
      assertThatThrownBy(
              () ->
                  bind(
                      "satchel.workers",
                      WorkerProperties.class,
                      Map.of("wait-deadline", outOfRange)))
          .hasStackTraceContaining("wait-deadline must be 1 s to 30 days");
    }
    assertThatThrownBy(
            () -> bind("satchel.delivery", DeliveryProperties.class, Map.of("process", "a; DROP")))
        .hasStackTraceContaining("satchel.delivery.process");
  }

  private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
    Map<String, String> prefixed = new java.util.HashMap<>();
    values.forEach((key, value) -> prefixed.put(prefix + "." + key, value));
    return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate(prefix, type);
  }
}
