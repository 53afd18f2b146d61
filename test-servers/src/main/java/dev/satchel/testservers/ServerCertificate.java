package dev.satchel.testservers;

/** A server certificate issued by the test CA. */
public enum ServerCertificate {
  /** Valid for {@code localhost} and {@code 127.0.0.1}; the default. */
  GOOD("good"),
  /** Like the good one, but expired. */
  EXPIRED("expired"),
  /** Issued for another host name. */
  ELSEWHERE("elsewhere");

  private final String file;

  ServerCertificate(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }
}
