package dev.satchel.cli;

/** Recorded answers of the API. */
final class Recorded {
  static final String LETTER_ID = "dlt_0193a1b2c3d47e5f8a9b0c1d2e3f4051";
  static final String TICKET = "tkt_0193a1b2c3d47e5f8a9b0c1d2e3f4099";
  static final String GROUP = "grp_7c2f1d9e4b5a5d60a1b2c3d4e5f60718";

  private static final String ITEM =
      """
      "id":"%s","queue":"payments","message":"0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4050",\
      "type":"payments.pay.v1","ticket":"tkt_0193a1b2c3d47e5f8a9b0c1d2e3f4050","tenant":"default",\
      "status":"open","cause":"IllegalStateException@PayRule.decide","group":"%s","source":"parked",\
      "attempt":6,"parked":1,"replays":0,"firstFailedAt":"2026-11-21T14:03:11.123456Z",\
      "lastFailedAt":"2026-11-21T14:03:42.000001Z"\
      """
          .formatted(LETTER_ID, GROUP);

  static final String PAGE = "{\"data\":[{" + ITEM + "}],\"cursor\":null}";
  static final String PAGE_OF_MORE = "{\"data\":[{" + ITEM + "}],\"cursor\":\"AZOhs-8\"}";

  static final String LETTER =
      "{"
          + ITEM
          + """
          ,"headers":{"x-satchel-attempt":6,"traceparent":"00-4bf92f"},"contentType":"application/json",\
          "body":{"json":{"memo":"점심\\u001b[31m","amount":{"asset":"KRW","value":15000}}},"bodyBytes":312,\
          "detail":"java.lang.IllegalStateException: no rate\\n\\tat dev.satchel.PayRule.decide(PayRule.java:41)\\n",\
          "attempts":[{"attempt":5,"queue":"payments","worker":"w2/78","startedAt":"2026-11-21T14:03:26.1Z",\
          "finishedAt":"2026-11-21T14:03:26.3Z","durationMs":200,"outcome":"failed","cause":"IOException",\
          "detail":"java.io.IOException: closed\\n\\tat dev.satchel.Rates.read(Rates.java:7)\\n",\
          "nextAt":"2026-11-21T14:03:42Z"},{"attempt":6,"queue":"payments","worker":"w1/77","startedAt":"2026-11-21T14:03:42.1Z",\
          "finishedAt":"2026-11-21T14:03:42.2Z","durationMs":100,"outcome":"parked",\
          "cause":"IllegalStateException@PayRule.decide",\
          "detail":"java.lang.IllegalStateException: no rate\\n","nextAt":null}],\
          "history":[{"at":"2026-11-21T14:03:43Z","event":"opened","attempt":6,"by":null,"run":null,"detail":null}],\
          "editedFrom":null,"editedTo":null}\
          """;

  static final String GROUPS =
      """
      {"data":[{"group":"%s","queue":"payments","cause":"IllegalStateException@PayRule.decide","open":120,\
      "total":121,"recurring":true,"firstAt":"2026-11-21T14:03:43Z","lastAt":"2026-11-21T15:00:00Z",\
      "trend":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,10,30,80]}],"cursor":null}\
      """
          .formatted(GROUP);

  static final String QUEUES =
      """
      {"data":[{"queue":"payments","ready":1200,"inHand":250,"consumers":2,"ratePerSecondIn":812.25,\
      "ratePerSecondOut":790.0,"oldestAgeSeconds":2,"paused":false,"pausedAt":null,"deadLettersOpen":120,\
      "measuredAt":"2026-11-21T15:00:00.5Z"},{"queue":"withdrawals","ready":0,"inHand":0,"consumers":0,\
      "ratePerSecondIn":0.0,"ratePerSecondOut":0.0,"oldestAgeSeconds":null,"paused":true,\
      "pausedAt":"2026-11-21T14:59:00Z","deadLettersOpen":0,"measuredAt":null}]}\
      """;

  static final String ATTEMPTS =
      """
      {"data":[{"attempt":1,"queue":"operations","worker":"w1/77","startedAt":"2026-11-21T15:00:00.1Z",\
      "finishedAt":"2026-11-21T15:00:00.2Z","durationMs":100,"outcome":"done","cause":null,"detail":null,\
      "nextAt":null}],"cursor":null}\
      """;

  private Recorded() {}

  /** A ticket of a dead-letter or queue task. */
  static String ticket(String task, String status, String result, String error) {
    boolean done = !status.matches("accepted|running|retrying|parked");
    return """
        {"id":"%s","task":"%s","status":"%s","stage":%s,"done":%s,"attempts":1,\
        "createdAt":"2026-11-21T15:00:00Z","updatedAt":"2026-11-21T15:00:01Z",\
        "resource":"/v1/dead-letters/replays/%s/messages","result":%s,\
        "error":%s}\
        """
        .formatted(
            TICKET,
            task,
            status,
            status.equals("running") ? "\"replaying\"" : "null",
            done,
            TICKET,
            result,
            error);
  }

  static String accepted(String task) {
    return ticket(task, "accepted", "null", "null");
  }

  static String result(long total, long done, long skipped, long failed, boolean dryRun) {
    return """
        {"total":%d,"done":%d,"skipped":%d,"failed":%d,"dryRun":%s}\
        """
        .formatted(total, done, skipped, failed, dryRun);
  }

  static String replay(String status, String result) {
    return ticket("dead-letters.replay.v1", status, result, "null");
  }
}
