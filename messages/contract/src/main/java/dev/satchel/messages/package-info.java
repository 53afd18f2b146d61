/**
 * The messages that processes exchange: tasks (imperative, one queue each) and events (past tense),
 * with the value types they carry.
 *
 * <p>The public interface is everything in this package. It depends on the JDK and JSpecify only:
 * no JSON, no AMQP, no SQL. It holds no domain behaviour. A published type name never changes its
 * meaning: a change of shape is a new version beside the old one.
 */
@NullMarked
package dev.satchel.messages;

import org.jspecify.annotations.NullMarked;
