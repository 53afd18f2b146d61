/**
 * The results, the conditions they were measured under, and the page and plots that show them.
 *
 * <p>The entry points: a benchmark returns a {@link dev.satchel.bench.report.Measurement}, {@link
 * dev.satchel.bench.report.Machine} reads the conditions, and {@link
 * dev.satchel.bench.report.Results} stores both and renders all stored results. Nothing here starts
 * a system or a load.
 */
@NullMarked
package dev.satchel.bench.report;

import org.jspecify.annotations.NullMarked;
