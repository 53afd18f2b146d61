/**
 * Limits on connections: their number, the streams of each, slow headers and idle time, and which
 * connection is evicted when there are too many.
 *
 * <p>Its entry point is a Spring customizer of the web server; no code calls this package. It never
 * reads a request: {@link dev.satchel.ingress.http} does, and reports the key that a connection has
 * shown.
 */
@NullMarked
package dev.satchel.ingress.edge;

import org.jspecify.annotations.NullMarked;
