/** Tests. */
@NullMarked
package dev.satchel.ingress.events;

import org.jspecify.annotations.NullMarked;
