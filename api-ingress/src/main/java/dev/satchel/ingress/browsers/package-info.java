/**
 * Cross-origin requests of browsers (CORS). Off unless origins are configured.
 *
 * <p>Its entry point is a servlet filter; no code calls this package. The headers that tell a
 * browser how to treat every answer are set in {@link dev.satchel.ingress.http}.
 */
@NullMarked
package dev.satchel.ingress.browsers;

import org.jspecify.annotations.NullMarked;
