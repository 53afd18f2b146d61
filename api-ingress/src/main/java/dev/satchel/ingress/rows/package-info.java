/**
 * The column types of ids and times: UUIDs as BINARY(16), times as DATETIME(6) in UTC.
 *
 * <p>Entry point: {@link dev.satchel.ingress.rows.Rows}. This package knows no table.
 */
@NullMarked
package dev.satchel.ingress.rows;

import org.jspecify.annotations.NullMarked;
