package dev.satchel.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds and checks free ports on loopback. */
final class FreePort {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private FreePort() {}

  /** A port that is free at the moment. */
  static int any() {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException("no free port on loopback", none);
    }
  }

  /**
   * Checks that the port is free.
   *
   * @param flag the option that sets the port, for the message
   * @throws StartRefused when it is in use or cannot be bound
   */
  static void require(int port, String flag) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
    } catch (IOException taken) {
      throw new StartRefused(
          "port %d cannot be listened on (%s); choose another with %s"
              .formatted(port, taken.getMessage(), flag),
          taken);
    }
  }
}
