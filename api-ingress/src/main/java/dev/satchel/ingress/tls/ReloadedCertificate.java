package dev.satchel.ingress.tls;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.springframework.boot.jetty.JettyServerCustomizer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Gives Jetty the new certificate when the bundle is updated, which Spring Boot does for Tomcat and
 * Netty only. New connections use it; open ones go on.
 */
final class ReloadedCertificate implements JettyServerCustomizer {
  private final SslBundles bundles;
  private final String name;

  ReloadedCertificate(SslBundles bundles, String name) {
    this.bundles = bundles;
    this.name = name;
  }

  @Override
  public void customize(Server server) {
    for (Connector connector : server.getConnectors()) {
      SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
      if (tls != null) {
        bundles.addBundleUpdateHandler(
            name, updated -> reload(tls.getSslContextFactory(), updated));
      }
    }
  }

  private static void reload(SslContextFactory factory, SslBundle updated) {
    try {
      factory.reload(same -> same.setKeyStore(updated.getStores().getKeyStore()));
    } catch (Exception unexpected) {
      throw new IllegalStateException("Jetty refuses a certificate that was checked", unexpected);
    }
  }
}
