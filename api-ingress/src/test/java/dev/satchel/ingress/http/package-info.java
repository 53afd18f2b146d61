/** Tests. */
@NullMarked
package dev.satchel.ingress.http;

import org.jspecify.annotations.NullMarked;
