/** Tests. */
@NullMarked
package dev.satchel.ingress.limits;

import org.jspecify.annotations.NullMarked;
