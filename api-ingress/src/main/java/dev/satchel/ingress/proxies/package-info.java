/**
 * The address of a client behind proxies: which peers may name it, and by which header.
 *
 * <p>Its entry point is a bean that Jetty applies to each request; no code calls this package. It
 * never believes a header of a peer that is not configured as a proxy.
 */
@NullMarked
package dev.satchel.ingress.proxies;

import org.jspecify.annotations.NullMarked;
