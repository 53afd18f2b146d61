/**
 * Prepares servers for Satchel: schema, users, privileges and topology. It is run at each
 * deployment and is idempotent.
 *
 * <p>The face is {@link dev.satchel.setup.Setup}, the one-shot process, and its parts for whoever
 * brings servers of its own: {@link dev.satchel.setup.DatabaseSetup}, {@link
 * dev.satchel.setup.MySqlUsers}, {@link dev.satchel.setup.BrokerSetup}. It alone holds
 * administrators' passwords, and never prints one.
 */
@NullMarked
package dev.satchel.setup;

import org.jspecify.annotations.NullMarked;
