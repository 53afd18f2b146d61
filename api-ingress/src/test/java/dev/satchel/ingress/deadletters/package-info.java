/** Tests. */
@NullMarked
package dev.satchel.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
