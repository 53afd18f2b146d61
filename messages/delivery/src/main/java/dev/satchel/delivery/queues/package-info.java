/** How full the queues are and what the consumers of this process do, measured for others. */
@NullMarked
package dev.satchel.delivery.queues;

import org.jspecify.annotations.NullMarked;
