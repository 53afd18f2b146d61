package dev.satchel.acceptance;

import java.util.Optional;

/** The purpose of a request of the load; payments are named by their ids. */
sealed interface Effect {
  /** Moves money, or only holds it. */
  record Pay(String from, String to, long value, boolean capture) implements Effect {}

  /** Captures what is held; all of it without an amount. */
  record Capture(String payment, Optional<Long> value) implements Effect {}

  /** Releases what is held. */
  record VoidPayment(String payment) implements Effect {}

  /** Refunds captured money. */
  record Refund(String payment, long value) implements Effect {}

  /** The path to post to. */
  default String path() {
    return switch (this) {
      case Pay pay -> "/v1/payments";
      case Capture(String payment, Optional<Long> value) -> "/v1/payments/" + payment + "/captures";
      case VoidPayment(String payment) -> "/v1/payments/" + payment + "/voids";
      case Refund(String payment, long value) -> "/v1/payments/" + payment + "/refunds";
    };
  }

  /** The JSON body to post. */
  default String body() {
    return switch (this) {
      case Pay(String from, String to, long value, boolean capture) ->
          capture ? Teller.payment(from, to, value) : Teller.hold(from, to, value);
      case Capture(String payment, Optional<Long> value) -> value.map(Teller::only).orElse("{}");
      case VoidPayment(String payment) -> "{}";
      case Refund(String payment, long value) -> Teller.only(value);
    };
  }
}
