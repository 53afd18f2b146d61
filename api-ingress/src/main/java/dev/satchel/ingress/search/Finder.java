package dev.satchel.ingress.search;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import java.util.List;
import java.util.Set;

/** Finds the objects of one kind. Each domain declares its own as a bean. */
public interface Finder {
  /** The scopes of which a key needs one. */
  Set<Scope> scopes();

  /**
   * The objects that have this text as their id, external id or reference, whole and not in part,
   * of those that the key may see; each kind of lookup over an index.
   *
   * @param most how many to return
   */
  List<Found> find(String text, ApiKey key, int most);
}
