/** Tests. */
@NullMarked
package dev.satchel.ingress.keys;

import org.jspecify.annotations.NullMarked;
