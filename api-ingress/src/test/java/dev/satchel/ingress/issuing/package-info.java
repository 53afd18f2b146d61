/** Tests. */
@NullMarked
package dev.satchel.ingress.issuing;

import org.jspecify.annotations.NullMarked;
