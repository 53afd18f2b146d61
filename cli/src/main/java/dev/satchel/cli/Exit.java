package dev.satchel.cli;

/** The exit codes. The numbers are part of the public interface and do not change. */
enum Exit {
  DONE(0, "done"),
  FAILED(1, "the task failed or was cancelled, some messages failed, or you did not agree"),
  USAGE(2, "called wrongly; nothing was sent"),
  UNREACHABLE(3, "no connection, or the API cannot now (status 500 and above)"),
  REFUSED(4, "refused by the API (status 400 to 499)"),
  TIMED_OUT(5, "the time to wait was up; the task goes on"),
  PARKED(6, "parked: nothing goes on before an operator has replayed or discarded the message");

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
