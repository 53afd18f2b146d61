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

/** Gathers all rules a request breaks, so that the client learns them at once. */
public final class FieldErrors {
  private static final int MAX = 50;
  private final List<FieldError> errors = new ArrayList<>();

  /** Adds a broken rule; above a bound they are no longer listed. */
  public void add(Place place, String name, String rule, String detail) {
    if (errors.size() < MAX) {
      errors.add(new FieldError(place, name, rule, detail));
    }
  }

  /**
   * Ends the reading.
   *
   * @throws RequestRefused when a rule is broken
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
   * A required value once all have been read.
   *
   * @throws RequestRefused when a rule is broken
   */
  public <T> T checked(@Nullable T value) {
    refuseIfAny();
    if (value == null) {
      throw new IllegalStateException("a required value is missing and no rule says so");
    }
    return value;
  }

  /** The rules broken so far. */
  List<FieldError> all() {
    return errors;
  }
}
