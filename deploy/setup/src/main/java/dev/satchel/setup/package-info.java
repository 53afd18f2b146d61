/**
 * Prepares servers for Satchel: schema, users, privileges and topology. It is run at each
 * deployment and is idempotent.
 *
 * <p>The entry point is {@link dev.satchel.setup.Setup}, the one-shot process. Its parts are public
 * for a caller that runs its own servers: {@link dev.satchel.setup.SchemaSetup}, {@link
 * dev.satchel.setup.MySqlUsers}, {@link dev.satchel.setup.BrokerSetup}. On real servers only setup
 * uses administrators' passwords, and it never prints one.
 */
@NullMarked
package dev.satchel.setup;

import org.jspecify.annotations.NullMarked;
