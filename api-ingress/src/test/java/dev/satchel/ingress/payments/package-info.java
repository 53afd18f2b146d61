/** Tests. */
@NullMarked
package dev.satchel.ingress.payments;

import org.jspecify.annotations.NullMarked;
