/**
 * Judges answers of the HTTP API by its OpenAPI description.
 *
 * <p>Entry point: {@link dev.satchel.testservers.api.DescribedApi}.
 */
@NullMarked
package dev.satchel.testservers.api;

import org.jspecify.annotations.NullMarked;
