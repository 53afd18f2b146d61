package dev.satchel.acceptance;

import java.util.Map;

/** A Satchel that runs, in one of its ways. */
sealed interface Installation extends AutoCloseable permits Cluster, Standalone {
  /** The first API key: tenant {@code default}, every scope. */
  String KEY = "sk_acceptance_0123456789abcdef";

  /** A port of the API. */
  int port();

  /** The API at another ingress, where there is one; else the same. */
  int otherPort();

  /** The management ports, by the process that answers there. */
  Map<String, Integer> managementPorts();

  /** SIGKILLs what takes requests, and returns when it does so again, on the same port. */
  void crash();

  /** A client with the first key. */
  default Api api() {
    return Api.at(port(), KEY);
  }

  /** A client with the first key, in the terms of the domain. */
  default Teller teller() {
    return new Teller(api());
  }

  @Override
  void close();
}
