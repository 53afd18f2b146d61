package dev.satchel.acceptance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the accounts must hold, worked out from the requests that succeeded. */
final class Model {
  private final Map<String, Long> posted = new HashMap<>();
  private final Map<String, Long> held = new HashMap<>();
  private final Map<String, Effect.Pay> payments = new HashMap<>();
  private final Map<String, Long> captured = new HashMap<>();
  private final Map<String, Integer> decisions = new HashMap<>();

  /** An account with money that came from outside. */
  void credited(String account, long value) {
    posted.merge(account, value, Long::sum);
  }

  /** A payment that succeeded, by the id of what it made. */
  void paid(String payment, Effect.Pay pay) {
    payments.put(payment, pay);
    if (pay.capture()) {
      move(pay.from(), pay.to(), pay.value());
      captured.put(payment, pay.value());
    } else {
      held.merge(pay.from(), pay.value(), Long::sum);
    }
  }

  /** A change that succeeded, of a payment that the model knows. */
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

  /** An authorized payment is captured or voided, and so holds no more. */
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

  /** Posted and held, as {@link Teller#money}. */
  String money(String account) {
    return posted.getOrDefault(account, 0L) + "/" + held.getOrDefault(account, 0L);
  }

  /** Payments that were decided twice or gave back more than was taken. */
  List<String> impossible() {
    List<String> impossible = new ArrayList<>();
    decisions.forEach(
        (payment, times) -> {
          if (times > 1) {
            impossible.add(payment + " was decided " + times + " times");
          }
        });
    captured.forEach(
        (payment, left) -> {
          if (left < 0) {
            impossible.add(payment + " gave back more than was captured");
          }
        });
    return impossible;
  }
}
