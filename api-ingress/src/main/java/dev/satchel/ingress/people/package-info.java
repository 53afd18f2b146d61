/**
 * People who log in with an issuer of OpenID Connect. Off unless an issuer is configured.
 *
 * <p>A request brings a signed token of the issuer. {@link
 * dev.satchel.ingress.people.TokenProvider} checks it, {@link
 * dev.satchel.ingress.people.Memberships} says what the groups in it allow, and {@link
 * dev.satchel.ingress.people.Logins} writes the first use of each token to the audit log. No code
 * calls this package. It calls no other host than those of the settings, and stores no token.
 */
@NullMarked
package dev.satchel.ingress.people;

import org.jspecify.annotations.NullMarked;
