package dev.satchel.ingress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends raw bytes that a proper HTTP client would not send. */
final class Wire {
  private Wire() {}

  /** Returns the whole response; the request must ask the server to close the connection. */
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
