/**
 * The task queues as operators see them, and their pausing.
 *
 * <p>It has no face but its paths. It reads what the workers tell of themselves in tables and never
 * asks the broker, so that it answers the same whether the broker does or not.
 */
@NullMarked
package dev.satchel.ingress.queues;

import org.jspecify.annotations.NullMarked;
