package dev.satchel.ingress.bounds;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something that there is only so much of, and what each key, tenant and address has of it. Nobody
 * gets it all, so that whoever takes what he can leaves some for the others.
 */
public final class Shares {
  private final long all;
  private final long perTenant;
  private final long perKey;
  private final AtomicLong taken = new AtomicLong();
  private final ConcurrentMap<Object, Long> byOwner = new ConcurrentHashMap<>();

  private Shares(long all, long perTenant, long perKey) {
    this.all = all;
    this.perTenant = perTenant;
    this.perKey = perKey;
  }

  /**
   * Nothing is taken yet.
   *
   * @param all how much there is
   * @param tenantPercent how much of it one tenant may have, 1 to 100
   * @param keyPercent how much of it one key, or one address, may have, 1 to 100
   */
  public static Shares of(long all, int tenantPercent, int keyPercent) {
    return new Shares(all, part(all, tenantPercent), part(all, keyPercent));
  }

  private static long part(long all, int percent) {
    return Math.max(1, Math.multiplyExact(all, percent) / 100);
  }

  /** Takes so much, unless a bound would be passed, which is then said; null when it was taken. */
  public @Nullable Bound take(Owner owner, long amount) {
    if (!add(owner, amount, perKey)) {
      return switch (owner) {
        case Owner.Key key -> Bound.KEY;
        case Owner.Address address -> Bound.ADDRESS;
      };
    }
    if (owner instanceof Owner.Key key && !add(key.tenant(), amount, perTenant)) {
      subtract(owner, amount);
      return Bound.TENANT;
    }
    if (taken.addAndGet(amount) > all) {
      giveBack(owner, amount);
      return Bound.PROCESS;
    }
    return null;
  }

  /**
   * Takes so much of something that is no use in parts. Whoever has nothing of it gets past his own
   * bound: a key, a tenant, an address. Past that of all get a small amount, and the first of a
   * tenant; addresses cost nothing, so theirs do not.
   *
   * @param small what is small
   */
  public @Nullable Bound takeWhole(Owner owner, long amount, long small) {
    Bound full = take(owner, amount);
    if (full == null || byOwner.putIfAbsent(owner, amount) != null) {
      return full;
    }
    boolean past = amount <= small;
    if (owner instanceof Owner.Key key) {
      if (byOwner.putIfAbsent(key.tenant(), amount) == null) {
        past = true;
      } else if (!add(key.tenant(), amount, past ? Long.MAX_VALUE : perTenant)) {
        subtract(owner, amount);
        return Bound.TENANT;
      }
    }
    if (taken.addAndGet(amount) > all && !past) {
      giveBack(owner, amount);
      return Bound.PROCESS;
    }
    return null;
  }

  /** Gives back what was taken. */
  public void giveBack(Owner owner, long amount) {
    taken.addAndGet(-amount);
    if (owner instanceof Owner.Key key) {
      subtract(key.tenant(), amount);
    }
    subtract(owner, amount);
  }

  /** How much is taken. */
  public long taken() {
    return taken.get();
  }

  private boolean add(Object owner, long amount, long bound) {
    boolean[] fits = {false};
    byOwner.compute(
        owner,
        (o, has) -> {
          long before = has == null ? 0 : has;
          fits[0] = amount <= bound - before;
          return fits[0] ? Long.valueOf(before + amount) : has;
        });
    return fits[0];
  }

  private void subtract(Object owner, long amount) {
    byOwner.computeIfPresent(owner, (o, has) -> has == amount ? null : has - amount);
  }
}
