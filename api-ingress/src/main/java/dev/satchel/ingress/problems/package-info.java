/**
 * Why a request is refused: the catalog of problem types (RFC 9457) and the problems of answers.
 *
 * <p>Entry points: {@link dev.satchel.ingress.problems.ProblemType}, {@link
 * dev.satchel.ingress.problems.ApiProblem} and {@link dev.satchel.ingress.problems.RequestRefused}.
 * This package knows nothing of the HTTP transport and never passes anything of an exception to a
 * client.
 */
@NullMarked
package dev.satchel.ingress.problems;

import org.jspecify.annotations.NullMarked;
