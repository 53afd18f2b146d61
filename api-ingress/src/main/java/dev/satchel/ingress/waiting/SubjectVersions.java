package dev.satchel.ingress.waiting;

import dev.satchel.messages.Subject;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Tells the sweep what has become of the subjects of one kind. Each domain whose things can be
 * waited for gives its own as a bean.
 *
 * @param kind of the subjects
 * @param newerThan the versions of those that are newer than the given ones, in one query
 */
public record SubjectVersions(String kind, UnaryOperator<Map<Subject, Integer>> newerThan) {}
