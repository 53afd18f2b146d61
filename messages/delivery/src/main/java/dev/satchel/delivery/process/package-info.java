/**
 * Assembly: the beans of a process that delivers, the order in which its parts start and stop, and
 * its health.
 */
@NullMarked
package dev.satchel.delivery.process;

import org.jspecify.annotations.NullMarked;
