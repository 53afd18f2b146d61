package dev.satchel.baselines;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * The job of JobRunr.
 *
 * @param payment the {@link Payment} as JSON
 */
record SettlePayment(String payment) implements JobRequest {
  @Override
  public Class<Handler> getJobRequestHandler() {
    return Handler.class;
  }

  /** Does the job. */
  record Handler(Payments payments, JsonMapper json) implements JobRequestHandler<SettlePayment> {
    @Override
    public void run(SettlePayment job) {
      payments.settle(json.readValue(job.payment(), Payment.class));
    }
  }
}
