/**
 * Authentication by API keys, and authorization by scopes.
 *
 * <p>Entry points: {@link dev.satchel.ingress.keys.ApiKey} (a controller takes it as a parameter),
 * {@link dev.satchel.ingress.keys.RequiresScope}, {@link dev.satchel.ingress.keys.Authenticated}
 * and {@link dev.satchel.ingress.keys.BootstrapKey}. {@link dev.satchel.ingress.keys.KeyWatch}
 * notices revocations and rotations, and tells each {@link
 * dev.satchel.ingress.keys.KeyEndListener}. Keys are made and changed in another package. This
 * package never stores or logs a key, only its SHA-256. An {@link
 * org.springframework.security.authentication.AuthenticationProvider} of another package may
 * authenticate whoever has no key, as an {@link dev.satchel.ingress.keys.Authenticated}.
 */
@NullMarked
package dev.satchel.ingress.keys;

import org.jspecify.annotations.NullMarked;
