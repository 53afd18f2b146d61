/** Tests. */
@NullMarked
package dev.satchel.ingress.accounts;

import org.jspecify.annotations.NullMarked;
