/** Tests. */
@NullMarked
package dev.satchel.ingress.bounds;

import org.jspecify.annotations.NullMarked;
