/**
 * What the processes say to each other: tasks (imperative, one queue each) and events (past tense),
 * with the value types they carry.
 *
 * <p>The face is everything in this package. It knows the JDK and JSpecify only: no JSON, no AMQP,
 * no SQL. It never holds behaviour of a domain, and a published type name never changes its
 * meaning: a change of shape is a new version beside the old one.
 */
@NullMarked
package dev.satchel.messages;

import org.jspecify.annotations.NullMarked;
