package dev.satchel.ingress.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapTest {
  @ParameterizedTest
  @ValueSource(longs = {128, 495, 1_024, 8_192})
  void boundsTakeAtMostFiveEighthsOfTheHeap(long mebibytes) {
    Heap heap = new Heap(mebibytes << 20);
    long taken =
        heap.waits() * 8_192L * 3 / 2
            + heap.inHand() * 32_768L
            + heap.doneTickets() * 1_024L
            + heap.unread()
            + heap.toWrite() / 2; // requests that wait to be written are in flight too
    assertThat(taken).isLessThanOrEqualTo(heap.bytes() * 5 / 8);
    assertThat(heap.waits()).isPositive();
  }
}
