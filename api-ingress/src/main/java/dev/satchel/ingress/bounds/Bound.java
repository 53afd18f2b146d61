package dev.satchel.ingress.bounds;

import java.util.Locale;

/** Whose bound was reached. */
public enum Bound {
  /** The key has its share. */
  KEY,
  /** The keys of the tenant have theirs. */
  TENANT,
  /** All keys together have what there is. */
  PROCESS;

  /** As a metric's tag says it. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
