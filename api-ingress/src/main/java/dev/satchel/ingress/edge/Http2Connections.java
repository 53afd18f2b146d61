package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The HTTP/2 connections there are. When there are as many as there may be, one makes way for a
 * newcomer: of those that have shown no valid key, if they are more than half of all; else one
 * without a stream; else one of a key that has more than half of all. If there is none of these,
 * the newcomer is turned away. Of several it is one of the owner that has most, and of these the
 * one whose latest request came first. So no client keeps others out by connections that it only
 * holds, and nobody who keeps to a share loses a request.
 *
 * <p>All clients of a proxy have its address, so what is used is never closed for a newcomer of the
 * same address, unless one key has more than its share of it.
 */
final class Http2Connections {
  private final StreamGrants grants;
  private final Set<Http2Peer> peers = new HashSet<>();
  private final Counter newcomers;
  private final Counter strangers;
  private final Counter idle;
  private final Counter busy;

  Http2Connections(StreamGrants grants, MeterRegistry registry) {
    this.grants = grants;
    this.newcomers = turnedAway("newcomer", registry);
    this.strangers = turnedAway("stranger", registry);
    this.idle = turnedAway("idle", registry);
    this.busy = turnedAway("busy", registry);
    Gauge.builder("satchel.http2.connections", this, Http2Connections::count)
        .description("HTTP/2 connections")
        .register(registry);
  }

  private static Counter turnedAway(String who, MeterRegistry registry) {
    return Counter.builder("satchel.http2.turned.away")
        .description("HTTP/2 connections that were closed because there were too many")
        .tag("who", who)
        .register(registry);
  }

  /** Takes a connection in and says how many streams it has; 0 when it is turned away. */
  int admit(Http2Peer newcomer) {
    Optional<Choice> gone;
    int grant;
    synchronized (this) {
      gone = grants.full() ? leastUseful(newcomer.address()) : Optional.empty();
      gone.ifPresent(choice -> remove(choice.peer()));
      grant = grants.take();
      newcomer.grant(grant);
      if (grant > 0) {
        peers.add(newcomer);
      } else {
        newcomers.increment();
      }
    }
    gone.ifPresent(
        choice -> {
          choice.counter().increment();
          choice.peer().turnAway();
        });
    return grant;
  }

  /** Whether a newcomer from there would be taken in. */
  synchronized boolean hasRoom(Owner.Address newcomer) {
    return !grants.full() || leastUseful(newcomer).isPresent();
  }

  /** Forgets a connection that is closed, if that has not been done. */
  synchronized void remove(Http2Peer peer) {
    if (peers.remove(peer)) {
      grants.giveBack(peer.granted());
    }
  }

  synchronized int count() {
    return peers.size();
  }

  /** Which one makes way, and where that is counted. */
  private record Choice(Http2Peer peer, Counter counter) {}

  private Optional<Choice> leastUseful(Owner.Address newcomer) {
    Map<Owner, Integer> held = new HashMap<>();
    peers.forEach(peer -> held.merge(peer.owner(), 1, Math::addExact));
    int half = peers.size() / 2;
    long withoutKey = peers.stream().filter(Http2Peer::isStranger).count();
    Comparator<Http2Peer> order =
        Comparator.<Http2Peer>comparingInt(peer -> held.getOrDefault(peer.owner(), 0))
            .reversed()
            .thenComparingLong(Http2Peer::lastUsed);
    return pick(order, peer -> peer.isStranger() && withoutKey > half, strangers)
        .or(() -> pick(order, peer -> peer.streams() == 0, idle))
        .or(
            () ->
                pick(
                    order,
                    peer ->
                        held.getOrDefault(peer.owner(), 0) > half && !peer.owner().equals(newcomer),
                    busy));
  }

  private Optional<Choice> pick(
      Comparator<Http2Peer> order, Predicate<Http2Peer> mayGo, Counter counter) {
    return peers.stream().filter(mayGo).min(order).map(peer -> new Choice(peer, counter));
  }
}
