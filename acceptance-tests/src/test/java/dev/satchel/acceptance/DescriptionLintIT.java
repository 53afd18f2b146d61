package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Public linters have nothing to say about the descriptions of the API and of its events, not even
 * a hint.
 */
class DescriptionLintIT {
  private final NodeProject node = NodeProject.installed();

  @Test
  void spectralFindsNothing() {
    assertThat(node.script("lint:spectral")).contains("No results");
  }

  @Test
  void spectralFindsNothingInTheDescriptionOfEvents() {
    assertThat(node.script("lint:asyncapi")).contains("No results");
  }

  @Test
  void redoclyFindsNothing() {
    assertThat(node.script("lint:redocly")).contains("is valid").doesNotContain("You have");
  }
}
