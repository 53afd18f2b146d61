package dev.satchel.baselines;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * The job of JobRunr, which runs it by reflection and so asks for public types.
 *
 * @param payment the {@link Payment} as JSON
 */
public record SettlePayment(String payment) implements JobRequest {
  @Override
  public Class<Handler> getJobRequestHandler() {
    return Handler.class;
  }

  /** Does the job. */
  public static final class Handler implements JobRequestHandler<SettlePayment> {
    private final Payments payments;
    private final JsonMapper json;

    Handler(Payments payments, JsonMapper json) {
      this.payments = payments;
      this.json = json;
    }

    @Override
    public void run(SettlePayment job) {
      payments.settle(json.readValue(job.payment(), Payment.class));
    }
  }
}
