/**
 * One search over all kinds of objects, by an id, an external id or a reference.
 *
 * <p>Entry point: each domain declares a {@link dev.satchel.ingress.search.Finder} bean for what it
 * can find. This package knows no table, and asks only the finders whose scope the key has.
 */
@NullMarked
package dev.satchel.ingress.search;

import org.jspecify.annotations.NullMarked;
