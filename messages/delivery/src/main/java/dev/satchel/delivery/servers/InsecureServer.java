package dev.satchel.delivery.servers;

/**
 * A server that this process must not connect to as it is configured. The message is one line for
 * the operator: it names the variable and what to do, and holds no secret.
 */
public final class InsecureServer extends RuntimeException {
  InsecureServer(String message) {
    super(message);
  }
}
