/**
 * The command line for operators: {@code ./satchel dead-letters}, {@code queues}, {@code tickets},
 * {@code search} and {@code keys}. The entry point is {@link dev.satchel.cli.Cli}.
 *
 * <p>It is a thin client: each command sends one or two kinds of request to the HTTP API and shows
 * the answer. All rules are enforced by the API. The module accesses no database and no broker, and
 * imports no other module.
 */
@NullMarked
package dev.satchel.cli;

import org.jspecify.annotations.NullMarked;
