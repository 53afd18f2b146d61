package dev.satchel.ingress.proxies;

/**
 * The header in which the proxies name the client. Only one is read: a proxy replaces or extends
 * the header that it knows, and passes on any other header as the client has sent it.
 */
enum ForwardedHeader {
  /** {@code X-Forwarded-For}, and {@code X-Forwarded-Proto} for the scheme. */
  X_FORWARDED_FOR,
  /** {@code Forwarded} (RFC 7239). */
  FORWARDED
}
