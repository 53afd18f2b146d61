package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Heap;
import io.micrometer.core.instrument.MeterRegistry;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applies the connection limits to Jetty. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EdgeSettings.class)
class EdgeConfiguration {
  @Bean
  Http2Connections http2Connections(EdgeSettings settings, MeterRegistry registry) {
    StreamGrants grants =
        new StreamGrants(settings.allStreams(Heap.ofThisProcess()), settings.streamsEach());
    return new Http2Connections(grants, registry);
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> jettyEdge(
      ErrorHandler problems,
      EdgeSettings settings,
      Http2Connections http2,
      ObjectProvider<HttpConfiguration.Customizer> customizers) {
    return factory ->
        factory.addServerCustomizers(
            new JettyEdge(
                problems,
                settings,
                Heap.ofThisProcess(),
                http2,
                customizers.orderedStream().toList()));
  }
}
