/** Tests of the baselines on real servers: a measured baseline must be correct, too. */
@NullMarked
package dev.satchel.baselines;

import org.jspecify.annotations.NullMarked;
