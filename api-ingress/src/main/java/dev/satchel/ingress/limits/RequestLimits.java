package dev.satchel.ingress.limits;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies the rate limits of keys and tenants. A read takes a token from the reads of its key and
 * its tenant, a write from the writes. A read with {@code If-None-Match} takes one from the larger
 * buckets for answers 304, and only an answer that is no 304 counts as a read. Time that a request
 * waits counts nothing.
 */
public final class RequestLimits {
  private static final int NOT_MODIFIED = 304;

  private final Rates rates;
  private final SharedBuckets buckets;
  private final LimitMetrics metrics;

  RequestLimits(Rates rates, SharedBuckets buckets, LimitMetrics metrics) {
    this.rates = rates;
    this.buckets = buckets;
    this.metrics = metrics;
  }

  /**
   * Counts a request, and sets {@code RateLimit-Policy} and {@code RateLimit} of its answer.
   *
   * @param own the limits of the key itself
   * @throws RequestRefused (429) when a limit is reached; nothing is counted then
   */
  public void admit(
      Owner.Key owner, OwnRates own, HttpServletRequest request, HttpServletResponse response) {
    Fleet fleet = buckets.fleet();
    Headers headers = new Headers();
    try {
      if (!isRead(request)) {
        takeAll(Policy.WRITES, owner, own, fleet, headers);
      } else if (request.getHeader("If-None-Match") == null) {
        takeAll(Policy.READS, owner, own, fleet, headers);
      } else {
        requireAll(Policy.READS, owner, own, fleet, headers);
        List<Counted> taken = takeAll(Policy.NOT_MODIFIED, owner, own, fleet, headers);
        ReplyWriter.onAnswer(
            request,
            status -> {
              if (status != NOT_MODIFIED) {
                taken.forEach(this::giveBack);
                Policy.READS.forEach(policy -> owe(counted(policy, owner, own)));
              }
            });
      }
    } finally {
      response.setHeader("RateLimit-Policy", headers.policies.toString());
      response.setHeader("RateLimit", headers.states.toString());
    }
  }

  private static boolean isRead(HttpServletRequest request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  private List<Counted> takeAll(
      List<Policy> policies, Owner.Key owner, OwnRates own, Fleet fleet, Headers headers) {
    List<Counted> taken = new ArrayList<>(policies.size());
    for (Policy policy : policies) {
      Counted counted = counted(policy, owner, own);
      SharedBucket.Take take = counted.bucket.take(fleet);
      buckets.used(counted.bucket, take.low());
      headers.add(counted, take);
      if (!take.taken()) {
        taken.forEach(this::giveBack);
        throw refused(counted, take);
      }
      taken.add(counted);
    }
    taken.forEach(counted -> metrics.allowed(counted.policy));
    return taken;
  }

  private void requireAll(
      List<Policy> policies, Owner.Key owner, OwnRates own, Fleet fleet, Headers headers) {
    for (Policy policy : policies) {
      Counted counted = counted(policy, owner, own);
      SharedBucket.Take look = counted.bucket.look(fleet);
      headers.add(counted, look);
      if (!look.taken()) {
        throw refused(counted, look);
      }
    }
  }

  private void giveBack(Counted counted) {
    counted.bucket.giveBack();
    buckets.used(counted.bucket, false);
  }

  private void owe(Counted counted) {
    buckets.used(counted.bucket, counted.bucket.owe(buckets.fleet()));
    metrics.allowed(counted.policy);
  }

  private Counted counted(Policy policy, Owner.Key owner, OwnRates own) {
    return new Counted(policy, buckets.bucket(policy.bucketOf(owner), rates.of(policy, own)));
  }

  private RequestRefused refused(Counted counted, SharedBucket.Take take) {
    metrics.refused(counted.policy);
    return new RequestRefused(
        ApiProblem.of(
                ProblemType.QUOTA_EXCEEDED,
                "The limit %s of %d requests per second is reached."
                    .formatted(counted.policy.wireName(), counted.bucket.limit()))
            .with("Retry-After", Long.toString(take.waitSeconds())));
  }

  private record Counted(Policy policy, SharedBucket bucket) {}

  /** The values of both headers (draft-ietf-httpapi-ratelimit-headers-10). */
  private static final class Headers {
    private final StringBuilder policies = new StringBuilder();
    private final StringBuilder states = new StringBuilder();

    void add(Counted counted, SharedBucket.Take take) {
      item(policies, counted).append(";q=").append(counted.bucket.limit()).append(";w=1");
      item(states, counted)
          .append(";r=")
          .append(take.left())
          .append(";t=")
          .append(take.waitSeconds());
    }

    private static StringBuilder item(StringBuilder list, Counted counted) {
      return list.append(list.isEmpty() ? "\"" : ", \"")
          .append(counted.policy.wireName())
          .append('"');
    }
  }
}
