/**
 * Who calls: API keys, their scopes and their rates.
 *
 * <p>The face: {@link dev.satchel.ingress.keys.ApiKey} (a controller takes it as a parameter),
 * {@link dev.satchel.ingress.keys.RequiresScope} and {@link dev.satchel.ingress.keys.BootstrapKey}.
 * It never stores or logs a key, only its SHA-256.
 */
@NullMarked
package dev.satchel.ingress.keys;

import org.jspecify.annotations.NullMarked;
