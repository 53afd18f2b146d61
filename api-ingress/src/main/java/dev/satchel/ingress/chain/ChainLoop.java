package dev.satchel.ingress.chain;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Moves entries into pages twice a second, and logs the head of the chain every hour, so that a
 * copy of it is kept elsewhere.
 */
final class ChainLoop implements SmartLifecycle, LoopOwner {
  private static final Logger log = LoggerFactory.getLogger(ChainLoop.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration HEAD_EVERY = Duration.ofHours(1);

  private final AuditSequencer sequencer;
  private final PageRows pages;
  private final PendingRows pending;
  private final ChainMetrics metrics;
  private final Clock clock;
  private final LoopSet loops = new LoopSet();
  private Instant headDueAt;

  ChainLoop(
      AuditSequencer sequencer,
      PageRows pages,
      PendingRows pending,
      ChainMetrics metrics,
      Clock clock) {
    this.sequencer = sequencer;
    this.pages = pages;
    this.pending = pending;
    this.metrics = metrics;
    this.clock = clock;
    this.headDueAt = clock.instant();
  }

  /** One round; returns how long to wait before the next one. */
  Duration round() {
    boolean more = sequencer.step();
    PageRows.Link head = pages.head();
    metrics.measured(head.seq(), pending.oldestSeconds());
    Instant now = clock.instant();
    if (!now.isBefore(headDueAt)) {
      headDueAt = now.plus(HEAD_EVERY);
      log.atInfo().addKeyValue("head", text(head)).log("head of the audit chain: {}", text(head));
    }
    return more ? Duration.ZERO : INTERVAL;
  }

  /** A head as {@code ./satchel audit verify --head} reads it. */
  static String text(PageRows.Link head) {
    return head.seq() + ":" + HexFormat.of().formatHex(head.hash());
  }

  @Override
  public void start() {
    loops.start(new Loop("satchel-audit", AFTER_FAILURE, this::round));
  }

  @Override
  public void stop() {
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
