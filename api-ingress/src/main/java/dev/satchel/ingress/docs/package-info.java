/**
 * The documentation of the API: {@code /openapi.json}, {@code /docs} and a description of each
 * problem type.
 *
 * <p>Each package with routes has its part of the description in its resource {@code openapi.json}.
 *
 * <p>This package has no Java API, only its HTTP paths, which need no key. It never shows data of a
 * tenant.
 */
@NullMarked
package dev.satchel.ingress.docs;

import org.jspecify.annotations.NullMarked;
