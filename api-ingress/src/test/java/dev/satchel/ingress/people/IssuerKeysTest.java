package dev.satchel.ingress.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
  private static RSAKey one;
  private static RSAKey two;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile List<JWK> published = List.of();
  private volatile boolean away;
  private final IssuerKeys keys = new IssuerKeys(this::fetch, nanos::get);

  @BeforeAll
  static void makeKeys() throws JOSEException {
    one = new RSAKeyGenerator(2048).keyID("one").generate();
    two = new RSAKeyGenerator(2048).keyID("two").generate();
  }

  @BeforeEach
  void start() {
    keys.start();
  }

  @AfterEach
  void stop() {
    keys.stop();
  }

  private List<JWK> fetch() throws IOException {
    fetches.incrementAndGet();
    if (away) {
      throw new IOException("away");
    }
    return published;
  }

  private List<JWK> find(String kid) throws KeySourceException {
    return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(kid).build()), null);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void fetchesNothingBeforeTheFirstTokenAndThenOnce() throws Exception {
    published = List.of(one);
    assertThat(keys.round()).isPositive();
    assertThat(fetches).hasValue(0);
    assertThat(find("one")).containsExactly(one);
    assertThat(find("one")).containsExactly(one);
    assertThat(fetches).hasValue(1);
  }

  @Test
  void unknownKeysAreLookedForEveryTenSecondsOnly() throws Exception {
    published = List.of(one);
    assertThat(find("one")).isNotEmpty();
    published = List.of(one, two);
    pass(Duration.ofSeconds(9));
    for (int i = 0; i < 100; i++) {
      assertThat(find("two")).isEmpty();
    }
    assertThat(fetches).hasValue(1);
    pass(Duration.ofSeconds(1));
    assertThat(find("two")).containsExactly(two);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void keysThatAreKnownOutliveAnIssuerThatIsAway() throws Exception {
    published = List.of(one);
    assertThat(find("one")).isNotEmpty();
    away = true;
    pass(Duration.ofDays(1));
    assertThat(find("one")).containsExactly(one);
    assertThatThrownBy(() -> find("two")).isInstanceOf(IssuerKeys.Unavailable.class);
    int after = fetches.get();
    assertThatThrownBy(() -> find("three")).isInstanceOf(IssuerKeys.Unavailable.class);
    assertThat(fetches).as("within five seconds of a failure").hasValue(after);
    assertThat(find("one")).containsExactly(one);
  }

  @Test
  void aKeyThatIsNoLongerPublishedIsForgotten() throws Exception {
    published = List.of(one, two);
    assertThat(find("one")).isNotEmpty();
    published = List.of(two);
    pass(Duration.ofMinutes(5));
    keys.round();
    assertThat(find("one")).isEmpty();
    assertThat(find("two")).isNotEmpty();
  }
}
