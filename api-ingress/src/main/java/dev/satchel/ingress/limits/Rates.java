package dev.satchel.ingress.limits;

/** The default limits, in requests per second over all ingress copies. */
public record Rates(long keyReads, long keyWrites, long tenantReads, long tenantWrites) {
  /** Answers 304 are so much cheaper than reads. */
  private static final int NOT_MODIFIED = 10;

  long of(Policy policy, OwnRates own) {
    return switch (policy) {
      case KEY_READS -> own.reads() == null ? keyReads : own.reads();
      case KEY_WRITES -> own.writes() == null ? keyWrites : own.writes();
      case KEY_NOT_MODIFIED -> NOT_MODIFIED * of(Policy.KEY_READS, own);
      case TENANT_READS -> tenantReads;
      case TENANT_WRITES -> tenantWrites;
      case TENANT_NOT_MODIFIED -> NOT_MODIFIED * tenantReads;
    };
  }
}
