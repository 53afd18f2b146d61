package dev.satchel.ingress.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.messages.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Http2ConnectionsTest {
  private static final int MOST = 10;
  private static final TenantId TENANT = new TenantId("one");
  private static final Owner.Key KEY = new Owner.Key(new UUID(1, 1), TENANT);
  private static final Owner.Key OTHER = new Owner.Key(new UUID(1, 2), TENANT);
  private static final Owner.Key FOREIGN = new Owner.Key(new UUID(2, 1), new TenantId("two"));
  private static final Owner.Address PROXY = address(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Http2Connections connections =
      new Http2Connections(new StreamGrants(MOST * 64, 512), registry);
  private final List<Known> left = new ArrayList<>();

  @Test
  void closesTheOldestConnectionWithoutAKeyOfTheLargestAddressFirst() {
    Known lonely = opened(address(2), 1);
    List<Known> greedy = IntStream.range(2, MOST).mapToObj(i -> opened(PROXY, 1)).toList();
    Known keyed = opened(address(3), 0);
    keyed.shown(KEY);
    assertThat(connections.admit(new Known(address(4), 0))).isPositive();
    assertThat(connections.admit(new Known(address(4), 0))).isPositive();
    assertThat(left).containsExactly(greedy.get(0), greedy.get(1));
    assertThat(left).doesNotContain(lonely, keyed);
    assertThat(count("stranger")).isEqualTo(2);
  }

  @Test
  void connectionsOfManyAddressesDoNotDisplaceConnectionsWithKeys() {
    List<Known> keyed = keyed(4, KEY);
    keyed.addAll(keyed(4, FOREIGN));
    for (int i = 0; i < 50; i++) {
      connections.admit(new Known(address(10 + i), 1));
    }
    assertThat(left).doesNotContainAnyElementsOf(keyed);
    assertThat(connections.count()).isEqualTo(MOST);
  }

  @Test
  void closesTheLongestIdleConnectionBeforeOnesInUse() {
    List<Known> keyed = IntStream.range(0, MOST).mapToObj(i -> opened(PROXY, i % 2)).toList();
    keyed.forEach(peer -> peer.shown(KEY));
    keyed.getFirst().used();
    assertThat(connections.admit(new Known(PROXY, 0))).isPositive();
    assertThat(left).containsExactly(keyed.get(2));
    assertThat(count("idle")).isOne();
  }

  @Test
  void closesBusyConnectionsOnlyOfAKeyThatHoldsMoreThanHalf() {
    List<Known> keyed = IntStream.range(0, MOST).mapToObj(i -> opened(PROXY, 1)).toList();
    for (int i = 0; i < MOST; i++) {
      keyed.get(i).shown(i <= MOST / 2 ? KEY : FOREIGN);
    }
    assertThat(connections.hasRoom(PROXY)).isTrue();
    Known newcomer = new Known(PROXY, 1);
    assertThat(connections.admit(newcomer)).isPositive();
    newcomer.shown(FOREIGN);
    assertThat(left).containsExactly(keyed.getFirst());
    assertThat(connections.hasRoom(PROXY)).isFalse();
    assertThat(connections.admit(new Known(PROXY, 0))).isZero();
    assertThat(count("busy")).isOne();
    assertThat(count("newcomer")).isOne();
  }

  @Test
  void aNewConnectionDisplacesABusyOneWithoutAKey() {
    List<Known> keyed = keyed(MOST / 2, KEY);
    for (int i = 0; i < MOST / 2; i++) {
      opened(PROXY, 1);
    }
    assertThat(connections.admit(new Known(PROXY, 1))).isPositive();
    assertThat(connections.admit(new Known(address(2), 1))).isPositive();
    assertThat(left).hasSize(2).doesNotContainAnyElementsOf(keyed);
    assertThat(count("stranger")).isEqualTo(2);
  }

  @Test
  void closesBusyConnectionsOfATenantThatHoldsMoreThanThreeQuarters() {
    List<Known> both = keyed(MOST / 2, KEY);
    both.addAll(keyed(MOST / 2, OTHER));
    for (int i = 0; i < 2; i++) {
      Known newcomer = new Known(PROXY, 1);
      assertThat(connections.admit(newcomer)).isPositive();
      newcomer.shown(FOREIGN);
    }
    assertThat(left).hasSize(2).isSubsetOf(both);
    assertThat(connections.hasRoom(PROXY)).isFalse();
    assertThat(count("busy")).isEqualTo(2);
  }

  @Test
  void closesAConnectionWithoutAKeyForANewAddressWhenNoOwnerExceedsItsShare() {
    List<Known> keyed = keyed(MOST / 2, KEY);
    keyed.addAll(keyed(3, FOREIGN));
    List<Known> strangers = List.of(opened(PROXY, 1), opened(PROXY, 1));
    assertThat(connections.hasRoom(PROXY)).isFalse();
    assertThat(connections.admit(new Known(address(2), 1))).isPositive();
    assertThat(left).containsExactly(strangers.getFirst());
  }

  @Test
  void aConnectionWithTwoKeysCountsForItsAddress() {
    List<Known> shared = IntStream.range(0, MOST).mapToObj(i -> opened(PROXY, 1)).toList();
    for (Known peer : shared) {
      peer.shown(KEY);
      peer.shown(OTHER);
      assertThat(peer.owner()).isEqualTo(PROXY);
      assertThat(peer.isStranger()).isFalse();
    }
    assertThat(connections.hasRoom(PROXY)).isFalse();
    assertThat(connections.hasRoom(address(2))).isTrue();
  }

  @Test
  void removesAConnectionOnlyOnce() {
    Known first = opened(PROXY, 0);
    opened(PROXY, 0);
    connections.remove(first);
    connections.remove(first);
    assertThat(connections.count()).isOne();
  }

  /** Opens so many connections, each with one stream and this key. */
  private List<Known> keyed(int many, Owner.Key key) {
    List<Known> keyed = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      Known peer = opened(PROXY, 1);
      peer.shown(key);
      keyed.add(peer);
    }
    return keyed;
  }

  private Known opened(Owner.Address address, int streams) {
    Known peer = new Known(address, streams);
    assertThat(connections.admit(peer)).isPositive();
    return peer;
  }

  private double count(String who) {
    return registry.get("satchel.http2.turned.away").tag("who", who).counter().count();
  }

  private static Owner.Address address(int last) {
    try {
      return new Owner.Address(
          InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last}));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A connection with a fixed number of streams. */
  private final class Known extends Http2Peer {
    private final int streams;

    Known(Owner.Address address, int streams) {
      super(address);
      this.streams = streams;
    }

    @Override
    int streams() {
      return streams;
    }

    @Override
    void turnAway() {
      left.add(this);
    }
  }
}
