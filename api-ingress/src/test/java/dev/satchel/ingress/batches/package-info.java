/** Tests. */
@NullMarked
package dev.satchel.ingress.batches;

import org.jspecify.annotations.NullMarked;
