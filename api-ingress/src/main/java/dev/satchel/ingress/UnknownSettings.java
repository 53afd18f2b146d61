package dev.satchel.ingress;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops the start when a {@code satchel.*} key belongs to nobody. The groups check what is below
 * them themselves. Environment variables are left out: SATCHEL_MYSQL_HOST and its like are no keys.
 */
final class UnknownSettings implements ApplicationListener<ApplicationPreparedEvent> {
  private static final Pattern KNOWN =
      Pattern.compile(
          "satchel\\.(assets(\\[\\d+])?|root"
              + "|(delivery|workers|scheduler|standalone)\\..+"
              + "|ingress\\.(keys|writing|waiting)\\..+)");

  @Override
  public void onApplicationEvent(ApplicationPreparedEvent event) {
    refuseUnknown(event.getApplicationContext().getEnvironment());
  }

  static void refuseUnknown(ConfigurableEnvironment environment) {
    Set<String> unknown = new TreeSet<>();
    environment.getPropertySources().stream()
        .filter(
            source ->
                !source
                    .getName()
                    .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME))
        .filter(EnumerablePropertySource.class::isInstance)
        .map(EnumerablePropertySource.class::cast)
        .forEach(
            source -> {
              for (String name : source.getPropertyNames()) {
                if (name.startsWith("satchel.") && !KNOWN.matcher(name).matches()) {
                  unknown.add(name);
                }
              }
            });
    if (!unknown.isEmpty()) {
      throw new IllegalStateException("unknown settings: " + String.join(", ", unknown));
    }
  }
}
