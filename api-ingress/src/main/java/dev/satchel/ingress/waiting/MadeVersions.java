package dev.satchel.ingress.waiting;

import java.util.Map;
import java.util.UUID;

/** Tells the sweep what has become of things that tickets made and other tickets change. */
@FunctionalInterface
public interface MadeVersions {
  /** The versions of those that are newer than the given ones, in one query. */
  Map<UUID, Integer> newerThan(Map<UUID, Integer> known);
}
