/**
 * The command line of operators: {@code ./satchel dead-letters}, {@code queues} and {@code
 * tickets}. {@link dev.satchel.cli.Cli} is its face.
 *
 * <p>It is thin: each command is a request or two to the HTTP API and a way to show the answer. It
 * decides nothing that the API decides, sees no database and no broker, and imports no other
 * module.
 */
@NullMarked
package dev.satchel.cli;

import org.jspecify.annotations.NullMarked;
