package dev.satchel.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.junit.jupiter.api.Test;

class JettyEdgeTest {
  @Test
  void asksTheSystemToKeep4096ConnectionsThatAreNotAcceptedYet() {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    server.addConnector(connector);

    new JettyEdge(new ErrorHandler(), 100).customize(server);

    assertThat(connector.getAcceptQueueSize()).isEqualTo(4_096);
  }
}
