package dev.satchel.ingress.people;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The public keys of the issuer, in memory. One thread fetches them: when the first token comes,
 * then every five minutes, and early when a token names a key that is not there, at most every ten
 * seconds, and every five while the issuer does not answer. So tokens with invented keys cost the
 * issuer little. While the issuer cannot be reached, the keys that are known stay valid; it makes
 * no new tokens then, and the old ones expire.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, SmartLifecycle, LoopOwner {
  private static final Duration REFRESHED = Duration.ofMinutes(5);
  private static final Duration APART = Duration.ofSeconds(10);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);
  private static final int MOST_WAITING = 64;

  /** Where the keys come from. */
  interface Source {
    /** The keys that the issuer publishes now. */
    List<JWK> keys() throws IOException, InterruptedException;
  }

  /** The key of a token is not known, and the issuer cannot be asked for it. */
  static final class Unavailable extends KeySourceException {
    Unavailable(String message) {
      super(message);
    }
  }

  /**
   * What is known.
   *
   * @param keys null before the first success
   * @param fetchedAt the end of the last success
   * @param triedAt the end of the last attempt
   */
  private record Known(@Nullable JWKSet keys, long fetchedAt, long triedAt, boolean reached) {
    List<JWK> select(JWKSelector selector) {
      return keys == null ? List.of() : selector.select(keys);
    }
  }

  private final Source source;
  private final LongSupplier nanoTime;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final LoopSet loops = new LoopSet();
  private volatile @Nullable Known known;
  private boolean asked;
  private CompletableFuture<Known> next = new CompletableFuture<>();

  /**
   * Fetches nothing yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  IssuerKeys(Source source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
  }

  /**
   * The keys that fit; none when the issuer does not publish such a key.
   *
   * @throws Unavailable when none is known, and the issuer cannot be reached
   */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Known now = known;
    List<JWK> found = now == null ? List.of() : now.select(selector);
    return found.isEmpty() ? settled().select(selector) : found;
  }

  /** What is known after an attempt that is recent enough, which it may wait for. */
  private Known settled() throws Unavailable {
    CompletableFuture<Known> attempt;
    synchronized (this) {
      Known now = known;
      if (now != null) {
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - now.triedAt());
        if (age.compareTo(now.reached() ? APART : AFTER_FAILURE) < 0) {
          return reached(now);
        }
      }
      asked = true;
      attempt = next;
    }
    if (!waiting.tryAcquire()) {
      throw new Unavailable("too many requests wait for the keys of the issuer");
    }
    try {
      loops.wake();
      return reached(attempt.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException late) {
      throw new Unavailable("the keys of the issuer did not arrive in time");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Unavailable("the process stops");
    } finally {
      waiting.release();
    }
  }

  private static Known reached(Known now) throws Unavailable {
    if (!now.reached()) {
      throw new Unavailable("the issuer cannot be reached");
    }
    return now;
  }

  /** Fetches the keys when they are due, and returns how long to wait. */
  Duration round() throws IOException, InterruptedException {
    Known before = known;
    synchronized (this) {
      boolean old =
          before != null
              && before.keys() != null
              && nanoTime.getAsLong() - before.fetchedAt() >= REFRESHED.toNanos();
      if (!asked && !old) {
        return REFRESHED;
      }
      asked = false;
    }
    try {
      JWKSet keys = new JWKSet(source.keys());
      long now = nanoTime.getAsLong();
      ended(new Known(keys, now, now, true));
      return REFRESHED;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      long now = nanoTime.getAsLong();
      ended(
          before == null
              ? new Known(null, now, now, false)
              : new Known(before.keys(), before.fetchedAt(), now, false));
      throw failure;
    }
  }

  private void ended(Known now) {
    CompletableFuture<Known> done;
    synchronized (this) {
      known = now;
      // Whoever has asked meanwhile waits for what is completed here.
      asked = false;
      done = next;
      next = new CompletableFuture<>();
    }
    done.complete(now);
  }

  @Override
  public void start() {
    loops.start(new Loop("satchel-issuer-keys", AFTER_FAILURE, this::round));
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

  /** Before the web server accepts connections. */
  @Override
  public int getPhase() {
    return 0;
  }
}
