package dev.satchel.acceptance;

import java.util.Map;

/** A running installation of Satchel. */
sealed interface Installation extends AutoCloseable permits Cluster, Standalone {
  /** The first API key: tenant {@code default}, every scope. */
  String KEY = "sk_acceptance_0123456789abcdef";

  /** A port of the API. */
  int port();

  /** The API port of another ingress, or the same port where there is only one ingress. */
  int otherPort();

  /** The management ports by process. */
  Map<String, Integer> managementPorts();

  /**
   * Kills what takes requests with SIGKILL; returns when it takes requests again, on the same port.
   */
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
