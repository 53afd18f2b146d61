/** Tests. */
@NullMarked
package dev.satchel.ingress;

import org.jspecify.annotations.NullMarked;
