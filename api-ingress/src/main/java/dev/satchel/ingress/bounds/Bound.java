package dev.satchel.ingress.bounds;

import java.util.Locale;

/** Whose bound was reached. */
public enum Bound {
  /** The key has its share. */
  KEY,
  /** The keys of the tenant have theirs. */
  TENANT,
  /** The address, or the network, that clients without a key connect from has its share. */
  ADDRESS,
  /** All together have what there is. */
  PROCESS;

  /** As a metric's tag says it. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
