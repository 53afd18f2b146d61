package dev.satchel.baselines;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/payments}: payments inside the ledger, captured at once.
 *
 * @param metadata the client's own key-value pairs
 */
record NaivePaymentRequest(
    @NotNull @Pattern(regexp = "balance") String method,
    @NotNull @Pattern(regexp = ACCOUNT) String from,
    @NotNull @Pattern(regexp = ACCOUNT) String to,
    @NotNull @Valid Amount amount,
    @Nullable Map<String, String> metadata) {
  private static final String ACCOUNT = "acc_[0-9a-f]{32}";

  /** An amount in the asset's minor unit. */
  record Amount(
      @NotNull @Pattern(regexp = "BTC|KRW|USD|POINT") String asset,
      @Min(1) @Max((1L << 53) - 1) long value) {}

  @AssertTrue(message = "from and to must differ")
  boolean isBetweenTwoAccounts() {
    return from == null || !from.equals(to);
  }
}
