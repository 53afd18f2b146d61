/**
 * How ids and times stand in rows: UUIDs as BINARY(16), times as DATETIME(6) in UTC.
 *
 * <p>The face is {@link dev.satchel.ingress.rows.Rows}. It never knows a table.
 */
@NullMarked
package dev.satchel.ingress.rows;

import org.jspecify.annotations.NullMarked;
