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
 * Refuses to start a process when a {@code satchel.*} key of its configuration files or command
 * line is unknown. Keys below a known group are checked by that group. Environment variables and
 * JVM system properties are left out: SATCHEL_MYSQL_HOST and the like are not keys.
 */
public final class UnknownSettings implements BeanFactoryPostProcessor, EnvironmentAware {
  private static final Pattern KNOWN =
      Pattern.compile(
          "satchel\\.(assets(\\[\\d+])?"
              + "|(delivery|workers|scheduler|standalone|payments|trial-balance|retention|events)\\..+"
              + "|ingress\\.(audit|keys|limits|writing|reading|waiting|answers|connections|cors|tls|oidc|denied)"
              + "\\..+"
              + "|ingress\\.(trusted-proxies(\\[\\d+])?|forwarded-header)"
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
   * Checks the keys before any bean is created.
   *
   * @throws IllegalStateException naming all unknown keys
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
