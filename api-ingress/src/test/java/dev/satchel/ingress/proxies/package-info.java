/** Tests. */
@NullMarked
package dev.satchel.ingress.proxies;

import org.jspecify.annotations.NullMarked;
