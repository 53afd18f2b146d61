/**
 * The dead-letter desk: the replays, discards and edits that operators ask for. A run first selects
 * dead letters and claims them, then replays or discards some of them in each step; a step is one
 * transaction.
 *
 * <p>It never publishes a message that is final, never discards one that a consumer is processing,
 * never publishes one twice for one claim, and never deletes a row. Dead letters arrive through
 * {@code intake}; the two share tables and no class.
 *
 * <p>Entry point: {@link dev.satchel.workers.desk.DeskConfiguration}.
 */
@NullMarked
package dev.satchel.workers.desk;

import org.jspecify.annotations.NullMarked;
