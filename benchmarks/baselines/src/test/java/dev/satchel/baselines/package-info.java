/** Tests of the baselines on real servers: what is measured must be right, too. */
@NullMarked
package dev.satchel.baselines;

import org.jspecify.annotations.NullMarked;
