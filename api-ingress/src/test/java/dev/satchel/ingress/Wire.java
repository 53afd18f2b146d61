package dev.satchel.ingress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no decent HTTP client would. */
final class Wire {
  private Wire() {}

  /** The whole answer to the bytes, which must ask for the connection to be closed. */
  static String exchange(int port, byte[] bytes) {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String exchange(int port, String text) {
    return exchange(port, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
