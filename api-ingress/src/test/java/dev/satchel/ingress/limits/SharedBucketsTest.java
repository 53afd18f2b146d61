package dev.satchel.ingress.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies in one thread, with manual time in steps of a millisecond. */
class SharedBucketsTest {
  private static final String NAME = "key-reads:one";
  private final ManualTime time = new ManualTime();
  private final SharedRows rows = new SharedRows(time);

  @ParameterizedTest
  @CsvSource({"1,1000", "2,1000", "3,1000", "8,1000", "2,100", "2,10", "5,20", "4,3"})
  void copiesTogetherStayWithinTheLimitHoweverTheRequestsAreSpread(int copies, int limit) {
    int demand = Math.max(1, 3 * limit / 1000 + 1);
    for (IntUnaryOperator copyAt :
        List.<IntUnaryOperator>of(
            ms -> ms % copies, ms -> 0, ms -> ms / 300 % copies, ms -> ms / 1500 % copies)) {
      int[] allowed = run(copies(copies), limit, 12_000, demand, copyAt);
      // A small bucket may be a whole burst ahead, and pays for it within five seconds.
      int shortest = limit >= 40 * copies ? 1000 : 5000;
      assertThat(mostAboveBound(allowed, limit, shortest)).isNotPositive();
      assertThat(sum(allowed, 2000, 12_000)).isGreaterThan(9 * limit);
    }
  }

  @Test
  void aClientBelowTheLimitIsNeverRefusedAlthoughItUsesOneCopyOfSeveral() {
    int[] allowed = run(copies(3), 1000, 5000, 1, ms -> 1);
    assertThat(sum(allowed, 0, 5000)).isGreaterThanOrEqualTo(4990);
  }

  @Test
  void aBurstPassesThroughOneCopyOfTwoWithoutWaitingForTheNextSecond() {
    int[] allowed = run(copies(2), 1000, 100, 10, ms -> 0);
    assertThat(sum(allowed, 0, 100)).isGreaterThan(700);
  }

  @Test
  void copiesThatAreCutOffKeepToTheirPartsOfTheLimit() {
    List<Copy> copies = copies(2);
    run(copies, 1000, 2000, 3, ms -> ms % 2);
    rows.down = true;
    run(copies, 1000, 2000, 3, ms -> ms % 2);
    int[] away = run(copies, 1000, 10_000, 3, ms -> ms % 2);
    assertThat(sum(away, 0, 10_000)).isBetween(9_900, 10_100);
    rows.down = false;
    int[] back = run(copies, 1000, 5000, 3, ms -> ms % 2);
    assertThat(sum(back, 0, 5000)).isBetween(4_900, 6_300);
  }

  @Test
  void aCopyThatIsCutOffAndWasNeverConnectedAllowsTheWholeLimit() {
    rows.down = true;
    int[] allowed = run(copies(1), 100, 5000, 1, ms -> 0);
    assertThat(sum(allowed, 0, 5000)).isBetween(590, 600);
  }

  @Test
  void whatAnIdleCopyHasReservedIsReturned() {
    List<Copy> copies = copies(2);
    run(copies, 1000, 600, 1, ms -> ms == 0 ? 0 : -1);
    assertThat(rows.left(NAME)).isLessThan(700);
    run(copies, 1000, 600, 0, ms -> -1);
    assertThat(rows.left(NAME)).isGreaterThanOrEqualTo(999);
  }

  @Test
  void whatCouldNotBeReportedIsReportedTheNextTime() {
    Copy copy = copies(1).getFirst();
    for (int i = 0; i < 5; i++) {
      copy.take(10);
    }
    rows.down = true;
    assertThatThrownBy(() -> copy.buckets.reconcile(rows::exchange))
        .isInstanceOf(IllegalStateException.class);
    rows.down = false;
    copy.buckets.reconcile(rows::exchange);
    assertThat(rows.left(NAME)).isEqualTo(5);
  }

  @Test
  void debtIsAtMostTheTokensOfOneSecond() {
    Copy copy = copies(1).getFirst();
    SharedBucket bucket = copy.buckets.bucket(NAME, 10);
    for (int i = 0; i < 1000; i++) {
      bucket.owe(copy.buckets.fleet());
    }
    assertThat(copy.take(10)).isFalse();
    time.pass(Duration.ofMillis(1101));
    assertThat(copy.take(10)).isTrue();
  }

  @Test
  void whatIsOwedIsReconciledAsSoonAsWhatIsTaken() {
    SharedBuckets buckets = copies(2).getFirst().buckets;
    SharedBucket bucket = buckets.bucket(NAME, 10);
    assertThat(bucket.owe(buckets.fleet())).isFalse();
    assertThat(bucket.owe(buckets.fleet())).isFalse();
    assertThat(bucket.owe(buckets.fleet())).as("half of the five it may be ahead").isTrue();
    assertThat(bucket.owe(buckets.fleet())).isTrue();
    assertThat(bucket.owe(buckets.fleet())).isTrue();
    assertThat(bucket.look(buckets.fleet()).taken()).isFalse();
  }

  @Test
  void aBucketWithAnotherLimitReplacesTheOldOne() {
    Copy copy = copies(1).getFirst();
    SharedBucket old = copy.buckets.bucket(NAME, 10);
    assertThat(copy.buckets.bucket(NAME, 10)).isSameAs(old);
    assertThat(copy.buckets.bucket(NAME, 20).limit()).isEqualTo(20);
  }

  @Test
  void theNumberOfBucketsInMemoryIsBounded() {
    SharedBuckets buckets = copies(1).getFirst().buckets;
    for (int i = 0; i < 40_000; i++) {
      buckets.bucket("key-reads:" + i, 10);
    }
    buckets.evict();
    assertThat(buckets.size()).isLessThanOrEqualTo(30_000);
  }

  private List<Copy> copies(int number) {
    return IntStream.range(0, number)
        .mapToObj(
            n -> {
              SharedBuckets buckets = new SharedBuckets(time);
              buckets.copies(number);
              return new Copy(buckets, n);
            })
        .toList();
  }

  /** Sends requests each millisecond to the copy that {@code copyAt} names, none below zero. */
  private int[] run(List<Copy> copies, int limit, int millis, int demand, IntUnaryOperator copyAt) {
    int[] allowed = new int[millis];
    for (int ms = 0; ms < millis; ms++) {
      time.pass(Duration.ofMillis(1));
      int copy = copyAt.applyAsInt(ms);
      for (int i = 0; copy >= 0 && i < demand; i++) {
        allowed[ms] += copies.get(copy).take(limit) ? 1 : 0;
      }
      copies.forEach(Copy::millisecond);
    }
    return allowed;
  }

  /** How far the worst window exceeds 1.2 times the limit and one burst. */
  private static double mostAboveBound(int[] allowed, int limit, int shortest) {
    double most = Double.NEGATIVE_INFINITY;
    for (int from = 0; from < allowed.length; from += 50) {
      int total = 0;
      for (int to = from; to < allowed.length; to++) {
        total += allowed[to];
        int millis = to - from + 1;
        if (millis >= shortest) {
          most = Math.max(most, total - 1.2 * limit * millis / 1000 - limit);
        }
      }
    }
    return most;
  }

  private static int sum(int[] allowed, int from, int to) {
    return IntStream.range(from, to).map(ms -> allowed[ms]).sum();
  }

  /** One copy, with the times at which {@link Reconciliation} runs. */
  private final class Copy {
    private final SharedBuckets buckets;
    private final List<Boolean> hurries = new ArrayList<>();
    private int sinceLast;

    private Copy(SharedBuckets buckets, int offset) {
      this.buckets = buckets;
      this.sinceLast = 37 * offset % 500;
      buckets.onHurry(() -> hurries.add(true));
    }

    private boolean take(int limit) {
      SharedBucket bucket = buckets.bucket(NAME, limit);
      SharedBucket.Take take = bucket.take(buckets.fleet());
      buckets.used(bucket, take.low());
      return take.taken();
    }

    private void millisecond() {
      sinceLast++;
      if (sinceLast >= 500 || (sinceLast >= 20 && !hurries.isEmpty())) {
        sinceLast = 0;
        hurries.clear();
        if (!rows.down) {
          buckets.reconcile(rows::exchange);
        }
      }
    }
  }
}
