/**
 * What was measured, under which conditions, and the pages and plots that show it.
 *
 * <p>The face: a benchmark returns a {@link dev.satchel.bench.report.Measurement}, {@link
 * dev.satchel.bench.report.Machine} looks at the conditions, and {@link
 * dev.satchel.bench.report.Results} keeps both and renders all that is kept. Nothing here starts a
 * system or a load.
 */
@NullMarked
package dev.satchel.bench.report;

import org.jspecify.annotations.NullMarked;
