package dev.satchel.ingress.bounds;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A quota of a limited resource, with a share for each key, tenant and address. No single owner can
 * use all of it, so an owner that takes as much as it can leaves some for the others.
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
   * Creates the quota with nothing taken.
   *
   * @param all the total amount
   * @param tenantPercent the percentage that one tenant may take, 1 to 100
   * @param keyPercent the percentage that one key, or one address, may take, 1 to 100
   */
  public static Shares of(long all, int tenantPercent, int keyPercent) {
    return new Shares(all, part(all, tenantPercent), part(all, keyPercent));
  }

  private static long part(long all, int percent) {
    return Math.max(1, Math.multiplyExact(all, percent) / 100);
  }

  /**
   * Takes an amount. Returns null when it was taken, otherwise the limit that would be exceeded.
   */
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
   * Takes an amount that is useless in parts, such as a whole answer. An owner that has taken
   * nothing may exceed its own limit, and with a small amount also the limits of its tenant and of
   * the process. A key of a tenant that has taken nothing may exceed all three. An address never
   * exceeds the limit of the process by a large amount, because new addresses cost a client
   * nothing.
   *
   * @param small the largest amount that counts as small
   * @return null when it was taken, otherwise the limit that would be exceeded
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

  /** Releases an amount that was taken. */
  public void giveBack(Owner owner, long amount) {
    taken.addAndGet(-amount);
    if (owner instanceof Owner.Key key) {
      subtract(key.tenant(), amount);
    }
    subtract(owner, amount);
  }

  /** The total amount taken. */
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
