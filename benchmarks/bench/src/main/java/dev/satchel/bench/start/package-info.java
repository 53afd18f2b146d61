/**
 * How long a process takes from being executed to being of use, with the launcher's start cache and
 * without. It runs {@code ./satchel} as its user would and knows nothing of what is inside.
 */
@NullMarked
package dev.satchel.bench.start;

import org.jspecify.annotations.NullMarked;
