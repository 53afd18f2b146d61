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
 * newcomer: of those that have shown no valid key, if they are more than a quarter of all; else one
 * without a stream; else one of a key that has more than half of all, or of a tenant that has more
 * than three quarters; else one without a key that comes from elsewhere. If there is none of these,
 * the newcomer is turned away. Of several it is one of the owner that has most, and of these the
 * one whose latest request came first. So no client keeps others out by what it holds, and nobody
 * who has a key and keeps to its share loses a request.
 *
 * <p>All clients of a proxy have its address, so what is used is never closed for a newcomer of the
 * same address, unless it is of those without a key that are too many, or of a key or a tenant that
 * has more than its share.
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
    Held held = Held.of(peers);
    Comparator<Http2Peer> order =
        Comparator.<Http2Peer>comparingInt(peer -> held.by(peer.owner()))
            .reversed()
            .thenComparingLong(Http2Peer::lastUsed);
    return pick(order, peer -> peer.isStranger() && held.tooManyStrangers(), strangers)
        .or(() -> pick(order, peer -> peer.streams() == 0, idle))
        .or(
            () ->
                pick(
                    order,
                    peer -> held.tooMany(peer.owner()) && !peer.owner().equals(newcomer),
                    busy))
        .or(
            () ->
                pick(
                    order,
                    peer -> peer.isStranger() && !peer.address().equals(newcomer),
                    strangers));
  }

  private Optional<Choice> pick(
      Comparator<Http2Peer> order, Predicate<Http2Peer> mayGo, Counter counter) {
    return peers.stream().filter(mayGo).min(order).map(peer -> new Choice(peer, counter));
  }

  /**
   * Who has how many.
   *
   * @param byOwner those of each key, tenant and address
   */
  private record Held(int all, int strangers, Map<Object, Integer> byOwner) {
    static Held of(Set<Http2Peer> peers) {
      int strangers = 0;
      Map<Object, Integer> byOwner = new HashMap<>();
      for (Http2Peer peer : peers) {
        strangers += peer.isStranger() ? 1 : 0;
        Owner owner = peer.owner();
        byOwner.merge(owner, 1, Math::addExact);
        if (owner instanceof Owner.Key key) {
          byOwner.merge(key.tenant(), 1, Math::addExact);
        }
      }
      return new Held(peers.size(), strangers, byOwner);
    }

    int by(Object owner) {
      return byOwner.getOrDefault(owner, 0);
    }

    boolean tooManyStrangers() {
      return strangers > all / 4;
    }

    boolean tooMany(Owner owner) {
      return by(owner) > all / 2
          || (owner instanceof Owner.Key key && by(key.tenant()) > all - all / 4);
    }
  }
}
