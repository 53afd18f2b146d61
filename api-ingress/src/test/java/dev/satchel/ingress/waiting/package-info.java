/** Tests. */
@NullMarked
package dev.satchel.ingress.waiting;

import org.jspecify.annotations.NullMarked;
