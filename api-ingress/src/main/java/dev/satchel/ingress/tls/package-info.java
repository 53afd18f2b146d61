/**
 * HTTPS: the certificate of the API, its replacement while the process runs, and HSTS.
 *
 * <p>Its entry points are beans that configure the web server; no code calls this package. It never
 * writes a key, or text of a file that may have one, to a log or a message.
 */
@NullMarked
package dev.satchel.ingress.tls;

import org.jspecify.annotations.NullMarked;
