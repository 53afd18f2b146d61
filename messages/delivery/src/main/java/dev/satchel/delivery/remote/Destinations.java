package dev.satchel.delivery.remote;

import java.util.HashMap;
import java.util.Map;

/** Counts the calls in progress to each destination. A destination without calls is forgotten. */
public final class Destinations {
  private final Map<Key, Integer> calls = new HashMap<>();

  /**
   * A destination of one handler.
   *
   * @param tasks the tasks that the handler handles
   */
  public record Key(Class<?> tasks, String destination) {}

  /** Takes a slot for a call; false when all are taken. */
  public synchronized boolean enter(Key destination, int callsAtMost) {
    int now = calls.getOrDefault(destination, 0);
    if (now >= callsAtMost) {
      return false;
    }
    calls.put(destination, now + 1);
    return true;
  }

  /** Releases the slot of a call that has ended. */
  public synchronized void leave(Key destination) {
    calls.computeIfPresent(destination, (key, now) -> now == 1 ? null : now - 1);
  }

  /** How many destinations have calls. */
  synchronized int size() {
    return calls.size();
  }
}
