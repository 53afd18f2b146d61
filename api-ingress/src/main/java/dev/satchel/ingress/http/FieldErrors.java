package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.FieldError;
import dev.satchel.ingress.problems.FieldError.Place;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the validation errors of a request, so that the client gets all of them in one answer.
 */
public final class FieldErrors {
  private static final int MAX = 50;
  private final List<FieldError> errors = new ArrayList<>();

  /** Adds a broken rule; after 50, further ones are dropped. */
  public void add(Place place, String name, String rule, String detail) {
    if (errors.size() < MAX) {
      errors.add(new FieldError(place, name, rule, detail));
    }
  }

  /**
   * Ends the validation.
   *
   * @throws RequestRefused with all broken rules, if there are any
   */
  public void refuseIfAny() {
    if (!errors.isEmpty()) {
      throw new RequestRefused(
          new ApiProblem(
              ProblemType.INVALID_REQUEST,
              errors.size() == 1 ? "One rule is broken." : errors.size() + " rules are broken.",
              errors,
              Map.of()));
    }
  }

  /**
   * A required value, after all have been read.
   *
   * @throws RequestRefused when a rule is broken
   * @throws IllegalStateException when the value is missing and no rule is broken
   */
  public <T> T checked(@Nullable T value) {
    refuseIfAny();
    if (value == null) {
      throw new IllegalStateException("a required value is missing without a field error");
    }
    return value;
  }

  /** The rules broken so far. */
  List<FieldError> all() {
    return errors;
  }
}
