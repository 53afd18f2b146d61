/**
 * Limits on connections: their number, the streams of each, slow headers and idle time, and which
 * connection is evicted when there are too many. It also applies the {@link
 * org.eclipse.jetty.server.HttpConfiguration.Customizer} beans of other packages to each request.
 *
 * <p>Its entry point is a Spring customizer of the web server; no code calls this package. It never
 * reads a request: {@link dev.satchel.ingress.http} does, and reports the key that a connection has
 * shown.
 */
@NullMarked
package dev.satchel.ingress.edge;

import org.jspecify.annotations.NullMarked;
