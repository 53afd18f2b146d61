/** Tests. */
@NullMarked
package dev.satchel.ingress.tickets;

import org.jspecify.annotations.NullMarked;
