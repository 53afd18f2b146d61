package dev.satchel.cli;

/** The exit codes. The numbers are part of the public interface and do not change. */
enum Exit {
  DONE(0, "done"),
  FAILED(
      1,
      "the task failed or was cancelled, some messages failed, you declined, a key is not shown again, or the"
          + " audit log is damaged"),
  USAGE(2, "wrong usage; nothing was sent"),
  UNREACHABLE(3, "no connection, or the API is unavailable (status 500 and above)"),
  REFUSED(4, "refused by the API (status 400 to 499)"),
  TIMED_OUT(5, "the time-out expired; the task continues"),
  PARKED(6, "the ticket is parked: an operator has to replay or discard its message first");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }
}
