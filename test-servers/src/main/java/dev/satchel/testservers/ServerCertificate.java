package dev.satchel.testservers;

/** A certificate of the servers' CA that a server can be given. */
public enum ServerCertificate {
  /** For {@code localhost} and {@code 127.0.0.1}; what a server has unless a test changes it. */
  GOOD("good"),
  /** As the good one, but its time is over. */
  EXPIRED("expired"),
  /** For another host. */
  ELSEWHERE("elsewhere");

  private final String file;

  ServerCertificate(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }
}
