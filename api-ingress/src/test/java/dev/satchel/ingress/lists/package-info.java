/** Tests. */
@NullMarked
package dev.satchel.ingress.lists;

import org.jspecify.annotations.NullMarked;
