/** Tests. */
@NullMarked
package dev.satchel.ingress.chain;

import org.jspecify.annotations.NullMarked;
