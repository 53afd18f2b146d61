/**
 * What lists with filters have in common: ids are walked newest first along ranges of indexes, and
 * then the rows of these ids are read and filtered.
 *
 * <p>Entry points: {@link dev.satchel.ingress.lists.IdWalk} walks {@link
 * dev.satchel.ingress.lists.IdRange}s within {@link dev.satchel.ingress.lists.IdBounds}. A filter
 * with an index of its own is a range; any other filter is a condition on the rows, and then one
 * request walks at most {@link dev.satchel.ingress.lists.IdWalk#MOST} ids, so that its page may
 * have fewer rows than the limit, or none, and still have a cursor. This package knows no table.
 */
@NullMarked
package dev.satchel.ingress.lists;

import org.jspecify.annotations.NullMarked;
