package dev.satchel.ingress.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.DeadLetterFilter;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FilterReaderTest {

  @Test
  void readsEveryMemberOfAFilter() {
    assertThat(FilterReader.NAMES)
        .containsExactlyElementsOf(
            Stream.of(DeadLetterFilter.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }
}
