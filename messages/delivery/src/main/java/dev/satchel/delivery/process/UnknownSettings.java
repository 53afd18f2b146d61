package dev.satchel.delivery.process;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops the start of a process when a {@code satchel.*} key of its files or its command line
 * belongs to nobody. The groups check what is below them themselves. What belongs to the machine or
 * the JVM is left out: SATCHEL_MYSQL_HOST and its like are no keys.
 */
public final class UnknownSettings implements BeanFactoryPostProcessor, EnvironmentAware {
  private static final Pattern KNOWN =
      Pattern.compile(
          "satchel\\.(assets(\\[\\d+])?"
              + "|(delivery|workers|scheduler|standalone|trial-balance|retention)\\..+"
              + "|ingress\\.(keys|writing|reading|waiting|answers|connections)\\..+"
              + "|dead-letters\\..+)");
  private static final Set<String> NOT_OURS =
      Set.of(
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

  private ConfigurableEnvironment environment = new StandardEnvironment();

  @Override
  public void setEnvironment(Environment environment) {
    if (environment instanceof ConfigurableEnvironment configurable) {
      this.environment = configurable;
    }
  }

  /**
   * Checks before any bean is made.
   *
   * @throws IllegalStateException naming all keys that nobody knows
   */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    Set<String> unknown = new TreeSet<>();
    environment.getPropertySources().stream()
        .filter(source -> !NOT_OURS.contains(source.getName()))
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
