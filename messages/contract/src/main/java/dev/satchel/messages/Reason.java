package dev.satchel.messages;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The reasons why an accepted task is not done. The codes are part of the API and never change. */
public enum Reason {
  /** The account's available balance is below the amount. */
  INSUFFICIENT_FUNDS("The account does not have enough available funds"),
  /** A named account or payment does not exist for this tenant. */
  NOT_FOUND("Something the task names does not exist"),
  /** Another account of the tenant has this reference. */
  REFERENCE_TAKEN("Another account has this reference"),
  /** The externalId was used before. */
  DUPLICATE_EXTERNAL_ID("The externalId was used before"),
  /** The account does not hold the asset. */
  ASSET_NOT_HELD("The account does not hold this asset"),
  /** The account is closed, or takes no debits. */
  ACCOUNT_CLOSED("The account is closed"),
  /** The account is frozen: it takes no debits until it is unfrozen. */
  ACCOUNT_FROZEN("The account is frozen"),
  /** Only an account without money, and with nothing on hold, can be closed. */
  ACCOUNT_NOT_EMPTY("The account still has money"),
  /** The payment or the ticket is in a state that does not allow this. */
  WRONG_STATE("The state does not allow this"),
  /** The amount is more than what is held or left. */
  AMOUNT_TOO_HIGH("The amount is more than what is left"),
  /** The amount is in another asset than the payment. */
  WRONG_ASSET("The amount is in another asset"),
  /** The account already uses more credit than the new limit allows. */
  LIMIT_IN_USE("The account already uses more than this limit"),
  /** A balance would pass the largest number it can hold. */
  BALANCE_OVERFLOW("A balance would become too large"),
  /** The effect was already recorded, or the dead letter is no longer open. */
  ALREADY_DONE("There is nothing left to do"),
  /** The new body of an edited message is not valid for its type. */
  WRONG_BODY("The body does not fit the message"),
  /** An operator discarded the task. */
  DISCARDED("An operator has discarded the task"),
  /**
   * The attempts are used up, or the message cannot be handled; the dead letter waits for an
   * operator.
   */
  PARKED("The task is in the dead letters");

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String title;

  Reason(String title) {
    this.title = title;
  }

  /** The stable code, the last part of the problem's type. */
  public String code() {
    return code;
  }

  /** The title, the same for every problem with this reason. */
  public String title() {
    return title;
  }

  /** The reason of that code, if this release knows it. */
  public static Optional<Reason> of(String code) {
    return Stream.of(values()).filter(reason -> reason.code.equals(code)).findFirst();
  }
}
