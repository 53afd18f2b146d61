/** Tests. */
@NullMarked
package dev.satchel.ingress.tls;

import org.jspecify.annotations.NullMarked;
