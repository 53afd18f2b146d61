/**
 * Why a request is refused: the catalog of problem types (RFC 9457) and their pages.
 *
 * <p>The face: {@link dev.satchel.ingress.problems.ProblemType}, {@link
 * dev.satchel.ingress.problems.ApiProblem} and {@link dev.satchel.ingress.problems.RequestRefused}.
 * It never knows HTTP's transport and never carries anything of an exception to a client.
 */
@NullMarked
package dev.satchel.ingress.problems;

import org.jspecify.annotations.NullMarked;
