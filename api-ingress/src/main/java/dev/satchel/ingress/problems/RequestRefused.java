package dev.satchel.ingress.problems;

/** Ends the reading of a request that cannot be served; carries what is answered. */
public final class RequestRefused extends RuntimeException {
  private final transient ApiProblem problem;

  /** Refuses with a problem. */
  public RequestRefused(ApiProblem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** Refuses with a problem that has no broken fields. */
  public RequestRefused(ProblemType type, String detail) {
    this(ApiProblem.of(type, detail));
  }

  /** There is no such thing, or it is another tenant's. */
  public static RequestRefused notFound() {
    return new RequestRefused(ProblemType.NOT_FOUND, "Nothing is found at this path.");
  }

  /** What is answered. */
  public ApiProblem problem() {
    return problem;
  }
}
