/**
 * Measures the time from executing a process until it is usable, with and without the launcher's
 * start cache. It runs {@code ./satchel} as a user would and uses no internals.
 */
@NullMarked
package dev.satchel.bench.start;

import org.jspecify.annotations.NullMarked;
