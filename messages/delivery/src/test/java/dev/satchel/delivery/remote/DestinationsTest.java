package dev.satchel.delivery.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DestinationsTest {
  private static final Destinations.Key ONE = new Destinations.Key(String.class, "one");
  private static final Destinations.Key OTHER = new Destinations.Key(String.class, "other");

  private final Destinations destinations = new Destinations();

  @Test
  void eachDestinationAllowsAsManyCallsAsItsHandlerDeclares() {
    assertThat(destinations.enter(ONE, 2)).isTrue();
    assertThat(destinations.enter(ONE, 2)).isTrue();
    assertThat(destinations.enter(ONE, 2)).isFalse();
    assertThat(destinations.enter(OTHER, 2)).isTrue();
  }

  @Test
  void aCallThatEndsFreesItsPlace() {
    assertThat(destinations.enter(ONE, 1)).isTrue();
    destinations.leave(ONE);
    assertThat(destinations.enter(ONE, 1)).isTrue();
    assertThat(destinations.enter(ONE, 1)).isFalse();
  }

  @Test
  void aDestinationWithoutCallsIsForgotten() {
    assertThat(destinations.enter(ONE, 2)).isTrue();
    assertThat(destinations.enter(ONE, 2)).isTrue();
    destinations.leave(ONE);
    assertThat(destinations.size()).isOne();
    destinations.leave(ONE);
    assertThat(destinations.size()).isZero();
  }

  @Test
  void destinationsWithTheSameNameOfTwoHandlersHaveSeparateLimits() {
    assertThat(destinations.enter(ONE, 1)).isTrue();
    assertThat(destinations.enter(new Destinations.Key(Integer.class, "one"), 1)).isTrue();
  }
}
