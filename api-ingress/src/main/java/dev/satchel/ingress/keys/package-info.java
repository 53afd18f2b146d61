/**
 * Authentication and authorization: API keys, their scopes and their rate limits.
 *
 * <p>Entry points: {@link dev.satchel.ingress.keys.ApiKey} (a controller takes it as a parameter),
 * {@link dev.satchel.ingress.keys.RequiresScope} and {@link dev.satchel.ingress.keys.BootstrapKey}.
 * This package never stores or logs a key, only its SHA-256.
 */
@NullMarked
package dev.satchel.ingress.keys;

import org.jspecify.annotations.NullMarked;
