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
 * The open HTTP/2 connections, limited in number. When the limit is reached, a new connection
 * evicts an existing one, the first of these that exists: a connection that has shown no valid key,
 * if these are more than a quarter of all; a connection without a stream; a connection of a key or
 * another address that has more than half of all, or of a tenant that has more than three quarters;
 * a connection that has shown no valid key and comes from another address. Among several candidates
 * it evicts one of the owner that has most connections, and of these the least recently used. If
 * there is no candidate, the new connection is rejected. So no client keeps others out with the
 * connections that it holds, and a client that has a key and keeps to its share loses no request.
 *
 * <p>All clients of a proxy share its address. So a connection that is in use is never closed for a
 * new one from the same address, unless too many connections have shown no key, or a key or a
 * tenant has more than its share.
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

  /**
   * Admits a connection and evicts another one if necessary. Returns the number of streams granted;
   * 0 when it is rejected.
   */
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

  /** Whether a new connection from this address would be admitted. */
  synchronized boolean hasRoom(Owner.Address newcomer) {
    return !grants.full() || leastUseful(newcomer).isPresent();
  }

  /** Removes a closed connection and releases its streams; does nothing the second time. */
  synchronized void remove(Http2Peer peer) {
    if (peers.remove(peer)) {
      grants.giveBack(peer.granted());
    }
  }

  synchronized int count() {
    return peers.size();
  }

  /** The connection to evict, and the counter of such evictions. */
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
   * The number of connections of each owner.
   *
   * @param all the number of all connections
   * @param strangers the number of connections that have shown no valid key
   * @param byOwner the number for each key, tenant and address
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
