/** Tests. */
@NullMarked
package dev.satchel.ingress.edge;

import org.jspecify.annotations.NullMarked;
