package dev.satchel.ingress.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapTest {
  @ParameterizedTest
  @ValueSource(longs = {128, 495, 1_024, 8_192})
  void leavesHalfOfItToEverythingElse(long mebibytes) {
    Heap heap = new Heap(mebibytes << 20);
    long taken =
        heap.waits() * 8_192L * 3 / 2
            + heap.inHand() * 32_768L
            + heap.doneTickets() * 1_024L
            + heap.toWrite() / 2; // what waits to be written is in hand too
    assertThat(taken).isLessThanOrEqualTo(heap.bytes() * 9 / 16);
    assertThat(heap.waits()).isPositive();
  }
}
