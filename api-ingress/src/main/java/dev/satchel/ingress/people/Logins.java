package dev.satchel.ingress.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.audit.Call;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.keys.Authenticated;
import dev.satchel.ingress.keys.KeyHash;
import dev.satchel.ingress.rows.Rows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/**
 * Writes the first use of each token to the audit log, on a thread of its own: no request waits for
 * it. Each ingress remembers the tokens that it has seen until they expire, the last ten thousand.
 */
final class Logins implements AuthenticationSuccessHandler, SmartLifecycle, LoopOwner {
  private static final int MOST_TOKENS = 10_000;
  private static final int MOST_UNWRITTEN = 10_000;
  private static final int AT_ONCE = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private final Consumer<List<AuditLine>> store;
  private final String issuer;
  private final IdSource ids;
  private final Clock clock;
  private final Counter unrecorded;
  private final Cache<KeyHash, Login> seen;
  private final BlockingQueue<AuditLine> unwritten = new ArrayBlockingQueue<>(MOST_UNWRITTEN);
  private final List<AuditLine> writing = new ArrayList<>(AT_ONCE);
  private final LoopSet loops = new LoopSet();

  /**
   * No token was seen yet.
   *
   * @param store writes entries in one transaction
   */
  Logins(
      Consumer<List<AuditLine>> store,
      String issuer,
      IdSource ids,
      Clock clock,
      MeterRegistry registry) {
    this.store = store;
    this.issuer = issuer;
    this.ids = ids;
    this.clock = clock;
    this.seen =
        Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfter(
                Expiry.<KeyHash, Login>creating(
                    (token, login) -> Duration.between(clock.instant(), login.until())))
            .build();
    this.unrecorded =
        Counter.builder("satchel.audit.logins.unrecorded")
            .description("logins that are not in the audit log, because it was away for too long")
            .register(registry);
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication authentication) {
    if (authentication instanceof Authenticated caller
        && caller.getDetails() instanceof Login login
        && seen.asMap().putIfAbsent(login.token(), login) == null) {
      AuditLine entry =
          AuditLine.of(
              new AuditEntry(
                  ids.next(),
                  Rows.micros(clock.instant()),
                  Call.who(caller.key(), Origin.of(request, response)),
                  AuditEntry.Event.ACCEPTED,
                  "login",
                  null,
                  List.of(),
                  login.detail(issuer)));
      if (!unwritten.offer(entry)) {
        unrecorded.increment();
      }
    }
  }

  /** Writes what is there; entries that cannot be written are written by a later round. */
  Duration round() {
    unwritten.drainTo(writing, AT_ONCE - writing.size());
    if (writing.isEmpty()) {
      return INTERVAL;
    }
    store.accept(writing);
    boolean more = writing.size() == AT_ONCE;
    writing.clear();
    return more ? Duration.ZERO : INTERVAL;
  }

  private void writeAll() {
    do {
      Duration _ = round();
    } while (!unwritten.isEmpty());
  }

  @Override
  public void start() {
    loops.start(new Loop("satchel-logins", AFTER_FAILURE, this::round, this::writeAll));
  }

  /** After the web server has stopped, which admits requests until then. */
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
