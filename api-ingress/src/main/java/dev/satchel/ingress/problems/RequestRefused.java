package dev.satchel.ingress.problems;

/** Refuses a request; carries the problem to answer with. */
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

  /** Refuses with 404: the resource does not exist, or belongs to another tenant. */
  public static RequestRefused notFound() {
    return new RequestRefused(ProblemType.NOT_FOUND, "Nothing is found at this path.");
  }

  /** The problem to answer with. */
  public ApiProblem problem() {
    return problem;
  }
}
