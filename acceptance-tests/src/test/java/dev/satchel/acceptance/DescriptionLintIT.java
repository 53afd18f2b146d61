package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Public linters have nothing to say about the description of the API, not even a hint. */
class DescriptionLintIT {
  private final NodeProject node = NodeProject.installed();

  @Test
  void spectralFindsNothing() {
    assertThat(node.script("lint:spectral")).contains("No results");
  }

  @Test
  void redoclyFindsNothing() {
    assertThat(node.script("lint:redocly")).contains("is valid").doesNotContain("You have");
  }
}
