package dev.satchel.baselines;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JobRunr job of one payment. JobRunr runs it by reflection and needs public types.
 *
 * @param payment the {@link NaivePayment} as JSON
 */
public record JobRunrPayment(String payment) implements JobRequest {
  @Override
  public Class<Handler> getJobRequestHandler() {
    return Handler.class;
  }

  /** Runs the job. */
  public static final class Handler implements JobRequestHandler<JobRunrPayment> {
    private final NaivePayments payments;
    private final JsonMapper json;

    Handler(NaivePayments payments, JsonMapper json) {
      this.payments = payments;
      this.json = json;
    }

    @Override
    public void run(JobRunrPayment job) {
      payments.settle(json.readValue(job.payment(), NaivePayment.class));
    }
  }
}
