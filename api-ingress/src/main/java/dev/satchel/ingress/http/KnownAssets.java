package dev.satchel.ingress.http;

import dev.satchel.messages.Asset;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The assets that this installation supports: the built-in ones and those of the configuration. */
public final class KnownAssets {
  private final TreeSet<Asset> assets;

  /**
   * Adds codes to the built-in assets.
   *
   * @throws IllegalArgumentException when a code is malformed
   */
  public KnownAssets(Collection<String> more) {
    this.assets =
        Stream.concat(Stream.of("BTC", "KRW", "USD", "POINT"), more.stream())
            .map(Asset::new)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The asset with this code, if it is supported. */
  public Optional<Asset> named(String code) {
    return assets.stream().filter(asset -> asset.code().equals(code)).findFirst();
  }

  @Override
  public String toString() {
    return assets.stream().map(Asset::code).collect(Collectors.joining(", "));
  }
}
