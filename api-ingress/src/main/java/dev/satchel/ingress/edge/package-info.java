/**
 * The connections: how many there are, how many streams each has, how slow and how idle they may
 * be, and which of them makes way when there are too many.
 *
 * <p>The face is a customizer of Spring's; nobody calls this package. It never reads a request:
 * {@link dev.satchel.ingress.http} does, and tells it whose a connection is.
 */
@NullMarked
package dev.satchel.ingress.edge;

import org.jspecify.annotations.NullMarked;
