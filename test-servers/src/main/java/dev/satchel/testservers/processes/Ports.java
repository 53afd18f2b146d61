package dev.satchel.testservers.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Finds free ports below the ephemeral port range, which outgoing connections use. */
public final class Ports {
  private static final Random RANDOM = new Random();
  private static final Set<Integer> TAKEN = new HashSet<>();

  private Ports() {}

  /** Returns a port that is free and was not returned before. */
  public static synchronized int free() {
    while (true) {
      int port = 20_000 + RANDOM.nextInt(12_000);
      if (!TAKEN.contains(port) && free(port)) {
        TAKEN.add(port);
        return port;
      }
    }
  }

  @SuppressWarnings("AddressSelection")
  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
