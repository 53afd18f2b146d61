/**
 * The dead-letter desk: the replays, discards and edits that operators ask for. A run first fixes
 * which dead letters it is about and claims them, then sends or gives up some of them in each step;
 * a step is one transaction.
 *
 * <p>It never sends a message that is final, never gives one up that a consumer has in hand, never
 * sends one twice for one claim, and never deletes a row. Dead letters come in by {@code intake};
 * the two share tables and no class.
 *
 * <p>The face: {@link dev.satchel.workers.desk.DeskConfiguration}.
 */
@NullMarked
package dev.satchel.workers.desk;

import org.jspecify.annotations.NullMarked;
