/**
 * Hyperfoil in a process of its own: it sends at a rate that does not depend on the answers, so
 * that a slow server cannot hide how long its clients would have waited.
 */
@NullMarked
package dev.satchel.bench.openloop;

import org.jspecify.annotations.NullMarked;
