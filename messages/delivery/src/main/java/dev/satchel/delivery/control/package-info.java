/**
 * Control tasks, such as pausing a queue: they wait in a table, not in a queue, so that neither a
 * backlog nor a blocked broker delays them.
 */
@NullMarked
package dev.satchel.delivery.control;

import org.jspecify.annotations.NullMarked;
