/**
 * An issuer of OpenID Connect for tests: Spring's authorization server. It is outside of {@code
 * dev.satchel.ingress}, so that the ingress does not find its configuration.
 */
@NullMarked
package dev.satchel.testissuer;

import org.jspecify.annotations.NullMarked;
