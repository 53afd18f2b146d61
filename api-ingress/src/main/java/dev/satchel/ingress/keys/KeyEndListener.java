package dev.satchel.ingress.keys;

import java.util.function.Predicate;

/** Is notified when keys are no longer valid; a bean that holds requests of keys implements it. */
public interface KeyEndListener {
  /**
   * Keys have expired, or were revoked or replaced. It is called again and again with the same
   * ones, because requests may have been admitted meanwhile.
   *
   * @param ended whether a key is one of them
   */
  void ended(Predicate<ApiKey> ended);
}
