package dev.satchel.workers.reconciliation;

import dev.satchel.workers.ledger.Audit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The trial balance: every entry and every asset sums to zero, and each balance is the sum of its
 * postings.
 */
final class TrialBalanceJob {
  static final Set<Discrepancy.Type> LOOKED =
      Set.of(
          Discrepancy.Type.UNBALANCED_ENTRY,
          Discrepancy.Type.UNBALANCED_ASSET,
          Discrepancy.Type.BALANCE_DIFFERS);

  private final Audit audit;

  TrialBalanceJob(Audit audit) {
    this.audit = audit;
  }

  /** What was compared and what did not agree. */
  record Findings(long checked, List<Discrepancy> discrepancies) {}

  Findings run() {
    Audit.Findings<Audit.Unbalanced> entries = audit.unbalancedEntries();
    Audit.Findings<Audit.Unbalanced> assets = audit.unbalancedAssets();
    Audit.Findings<Audit.Difference> balances = audit.differences();
    List<Discrepancy> found = new ArrayList<>();
    entries.found().forEach(sum -> found.add(entry(sum)));
    assets.found().forEach(sum -> found.add(asset(sum)));
    balances.found().forEach(difference -> found.add(balance(difference)));
    return new Findings(entries.checked() + assets.checked() + balances.checked(), found);
  }

  private static Discrepancy entry(Audit.Unbalanced sum) {
    String entry = sum.entry().map(Object::toString).orElse("");
    return new Discrepancy(
        Discrepancy.Type.UNBALANCED_ENTRY, entry + "/" + sum.asset(), "0", sum.sum().toString());
  }

  private static Discrepancy asset(Audit.Unbalanced sum) {
    return new Discrepancy(
        Discrepancy.Type.UNBALANCED_ASSET, sum.asset().code(), "0", sum.sum().toString());
  }

  private static Discrepancy balance(Audit.Difference difference) {
    return new Discrepancy(
        Discrepancy.Type.BALANCE_DIFFERS,
        difference.key().account() + "/" + difference.key().asset(),
        text(difference.journal()),
        text(difference.projection()));
  }

  private static String text(Audit.Sums sums) {
    return "posted " + sums.posted() + ", held " + sums.held();
  }
}
