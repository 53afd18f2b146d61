/**
 * A sample domain: it shows that a new domain needs only the places that ARCHITECTURE lists. A
 * courier is called, the parcel is delivered by a second message, and a third one is its deadline.
 */
@NullMarked
package dev.satchel.workers.parcels;

import org.jspecify.annotations.NullMarked;
