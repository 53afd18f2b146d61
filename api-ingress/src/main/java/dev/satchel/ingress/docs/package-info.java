/**
 * What the API says about itself: {@code /openapi.json}, {@code /docs} and a page for each problem.
 *
 * <p>It has no face but its paths, which need no key. It never shows anything of a tenant.
 */
@NullMarked
package dev.satchel.ingress.docs;

import org.jspecify.annotations.NullMarked;
