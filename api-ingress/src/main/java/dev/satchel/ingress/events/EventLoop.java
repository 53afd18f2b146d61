package dev.satchel.ingress.events;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;

/**
 * Numbers events soon after the updates of the workers, and twice a second without them; looks up
 * what waiting requests may have missed.
 */
final class EventLoop implements SmartLifecycle, LoopOwner {
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  /** How long after the first update the step begins. */
  private static final Duration GATHERING = Duration.ofMillis(50);

  private static final Duration MEASURED_EVERY = Duration.ofSeconds(2);

  private final EventSequencer sequencer;
  private final FeedRows rows;
  private final FeedWaits waits;
  private final EventMetrics metrics;
  private final Duration sweep;
  private final AtomicBoolean worked = new AtomicBoolean();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final LoopSet loops = new LoopSet();

  /** Used by the thread that numbers alone. */
  private boolean gathered;

  /**
   * A loop that is not started yet.
   *
   * @param sweep how often waiting requests look for what they may have missed
   */
  EventLoop(
      EventSequencer sequencer,
      FeedRows rows,
      FeedWaits waits,
      EventMetrics metrics,
      Duration sweep) {
    this.sequencer = sequencer;
    this.rows = rows;
    this.waits = waits;
    this.metrics = metrics;
    this.sweep = sweep;
  }

  private Duration number() {
    if (!gathered && worked.getAndSet(false)) {
      // The events of several batches get their numbers in one transaction.
      gathered = true;
      return GATHERING;
    }
    boolean more = sequencer.step();
    gathered = more; // no pause while there is a backlog
    if (more) {
      return Duration.ZERO;
    }
    asleep.set(true);
    return worked.get() && asleep.compareAndSet(true, false) ? Duration.ZERO : IDLE;
  }

  private Duration look() {
    List<String> feeds = waits.feeds();
    if (!feeds.isEmpty()) {
      waits.swept(rows.last(feeds));
    }
    return sweep;
  }

  private Duration measure() {
    metrics.measure();
    return MEASURED_EVERY;
  }

  @Override
  public void start() {
    Loop numbering = new Loop("satchel-events", AFTER_FAILURE, this::number);
    Loop looking = new Loop("satchel-events-sweep", sweep, this::look);
    Loop measuring = new Loop("satchel-events-measure", AFTER_FAILURE, this::measure);
    waits.onUpdates(
        () -> {
          worked.set(true);
          if (asleep.compareAndSet(true, false)) {
            numbering.wake();
          }
        },
        looking::wake);
    loops.start(numbering, looking, measuring);
  }

  @Override
  public void stop() {
    waits.onUpdates(() -> {}, () -> {});
    loops.stop();
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public boolean isRunning() {
    return loops.running();
  }
}
