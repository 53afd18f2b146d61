/** Tests. */
@NullMarked
package dev.satchel.ingress.audit;

import org.jspecify.annotations.NullMarked;
