package dev.satchel.ingress.waiting;

import dev.satchel.messages.Subject;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The query with which the sweep finds changed subjects of one kind. Each domain whose subjects can
 * be waited for declares its own as a bean.
 *
 * @param kind of the subjects
 * @param newerThan returns, in one query, the current versions of those subjects whose version is
 *     higher than the given one
 */
public record SubjectVersions(String kind, UnaryOperator<Map<Subject, Integer>> newerThan) {}
