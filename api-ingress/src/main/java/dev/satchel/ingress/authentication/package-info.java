/**
 * The security filter chain: who sends a request, and whether it is admitted.
 *
 * <p>Every path but the few that are open needs a credential. {@link
 * dev.satchel.ingress.authentication.BearerConverter} reads it, an {@link
 * org.springframework.security.authentication.AuthenticationProvider} of another package finds out
 * whose it is, and {@link dev.satchel.ingress.authentication.AdmissionFilter} applies the limits of
 * its owner. No code calls this package; it never reads a body, and keeps no session.
 */
@NullMarked
package dev.satchel.ingress.authentication;

import org.jspecify.annotations.NullMarked;
