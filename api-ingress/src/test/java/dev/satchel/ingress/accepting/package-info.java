/** Tests. */
@NullMarked
package dev.satchel.ingress.accepting;

import org.jspecify.annotations.NullMarked;
