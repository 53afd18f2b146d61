package dev.satchel.standalone;

import dev.satchel.delivery.IdSource;
import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the first key valid. */
final class KeyStore {
  private KeyStore() {}

  static void store(JdbcTemplate jdbc, String key) {
    Clock clock = Clock.systemUTC();
    try {
      Class<?> type = Class.forName("dev.satchel.ingress.keys.BootstrapKey");
      Object store =
          type.getConstructor(JdbcClient.class, Clock.class, IdSource.class)
              .newInstance(JdbcClient.create(jdbc), clock, IdSource.secure(clock));
      type.getMethod("store", String.class).invoke(store, key);
    } catch (ReflectiveOperationException missing) {
      throw new StartRefused("SATCHEL_BOOTSTRAP_KEY cannot be stored: " + missing, missing);
    }
  }
}
