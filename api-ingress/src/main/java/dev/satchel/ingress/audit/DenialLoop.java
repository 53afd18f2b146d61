package dev.satchel.ingress.audit;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Writes the counts of denied calls once their minute is over, and the rest when it stops. */
final class DenialLoop implements SmartLifecycle, LoopOwner {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private final Denials denials;
  private final LoopSet loops = new LoopSet();

  DenialLoop(Denials denials) {
    this.denials = denials;
  }

  private Duration round() {
    return denials.flush(false) ? Duration.ZERO : INTERVAL;
  }

  private void writeAll() {
    boolean more = true;
    while (more) {
      more = denials.flush(true);
    }
  }

  @Override
  public void start() {
    loops.start(new Loop("satchel-denials", AFTER_FAILURE, this::round, this::writeAll));
  }

  /** After the web server has stopped, which denies calls until then. */
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

  /** Before the web server accepts connections, and until it has closed them. */
  @Override
  public int getPhase() {
    return 0;
  }
}
