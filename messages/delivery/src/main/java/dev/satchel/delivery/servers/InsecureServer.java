package dev.satchel.delivery.servers;

/**
 * A server to which this process must not connect with its configuration. The message is one line
 * for the operator: it names the variable and what to do, and holds no secret.
 */
public final class InsecureServer extends RuntimeException {
  InsecureServer(String message) {
    super(message);
  }
}
