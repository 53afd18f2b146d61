/** Monitoring: the depths of the queues and the state of this process's consumers. */
@NullMarked
package dev.satchel.delivery.queues;

import org.jspecify.annotations.NullMarked;
