package dev.satchel.acceptance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The expected balances, computed from the requests that succeeded. */
final class Model {
  private final Map<String, Long> posted = new HashMap<>();
  private final Map<String, Long> held = new HashMap<>();
  private final Map<String, Effect.Pay> payments = new HashMap<>();
  private final Map<String, Long> captured = new HashMap<>();
  private final Map<String, Integer> decisions = new HashMap<>();

  /** Records the credit of an account with money from outside. */
  void credited(String account, long value) {
    posted.merge(account, value, Long::sum);
  }

  /** Records a payment that succeeded, by its id. */
  void paid(String payment, Effect.Pay pay) {
    payments.put(payment, pay);
    if (pay.capture()) {
      move(pay.from(), pay.to(), pay.value());
      captured.put(payment, pay.value());
    } else {
      held.merge(pay.from(), pay.value(), Long::sum);
    }
  }

  /** Records a change that succeeded, of a payment that the model knows. */
  void changed(Effect effect) {
    switch (effect) {
      case Effect.Pay pay -> throw new IllegalArgumentException("not a change: " + pay);
      case Effect.Capture(String payment, Optional<Long> value) -> {
        Effect.Pay pay = decided(payment);
        long taken = value.orElse(pay.value());
        move(pay.from(), pay.to(), taken);
        captured.put(payment, taken);
      }
      case Effect.VoidPayment(String payment) -> decided(payment);
      case Effect.Refund(String payment, long value) -> {
        Effect.Pay pay = known(payment);
        move(pay.to(), pay.from(), value);
        captured.merge(payment, -value, Long::sum);
      }
    }
  }

  /** Records that an authorized payment is captured or voided and no longer holds money. */
  private Effect.Pay decided(String payment) {
    Effect.Pay pay = known(payment);
    held.merge(pay.from(), -pay.value(), Long::sum);
    decisions.merge(payment, 1, Integer::sum);
    return pay;
  }

  private Effect.Pay known(String payment) {
    Effect.Pay pay = payments.get(payment);
    if (pay == null) {
      throw new AssertionError("a change of " + payment + " succeeded, but the payment did not");
    }
    return pay;
  }

  private void move(String from, String to, long value) {
    posted.merge(from, -value, Long::sum);
    posted.merge(to, value, Long::sum);
  }

  /** The posted and the held amount, in the form of {@link Teller#money}. */
  String money(String account) {
    return posted.getOrDefault(account, 0L) + "/" + held.getOrDefault(account, 0L);
  }

  /** Payments that were decided twice or refunded more than was captured. */
  List<String> impossible() {
    List<String> impossible = new ArrayList<>();
    decisions.forEach(
        (payment, times) -> {
          if (times > 1) {
            impossible.add(payment + " was captured or voided " + times + " times");
          }
        });
    captured.forEach(
        (payment, left) -> {
          if (left < 0) {
            impossible.add(payment + " was refunded more than was captured");
          }
        });
    return impossible;
  }
}
