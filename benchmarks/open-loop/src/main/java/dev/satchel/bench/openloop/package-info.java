/**
 * Hyperfoil in a separate process (open loop): it sends at a rate that does not depend on the
 * answers, so that a slow server cannot hide the time its clients would have waited (coordinated
 * omission).
 */
@NullMarked
package dev.satchel.bench.openloop;

import org.jspecify.annotations.NullMarked;
