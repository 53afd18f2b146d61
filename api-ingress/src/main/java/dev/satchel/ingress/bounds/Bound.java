package dev.satchel.ingress.bounds;

import java.util.Locale;

/** Which limit was reached. */
public enum Bound {
  /** The share of the key is used up. */
  KEY,
  /** The share of the tenant, over all its keys, is used up. */
  TENANT,
  /**
   * The share of the address or IPv6 network that clients without a key connect from is used up.
   */
  ADDRESS,
  /** The limit of the whole process is reached. */
  PROCESS;

  /** The value of the metrics' tag {@code reason}. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
