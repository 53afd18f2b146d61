package dev.satchel.delivery.remote;

import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.RemoteHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes remote calls, each on a virtual thread of its own and under its handler's time limit. */
public final class Calls {
  /** How long an interrupted call may take to end, so that it rarely overlaps the next one. */
  private static final Duration TO_END = Duration.ofSeconds(1);

  /** Calls share no state. */
  public Calls() {}

  /** What is current on the thread of a call while it runs. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Starts a call.
   *
   * @param scope entered on the thread of the call
   * @param answered receives the answer once, on another thread
   * @param ended runs when the call has ended, on another thread; a call that ignores its interrupt
   *     ends long after its answer
   */
  public <C, R> void start(
      RemoteHandler<?, C, R> handler,
      C request,
      Supplier<Scope> scope,
      Consumer<RemoteAnswer<R>> answered,
      Runnable ended) {
    Thread.ofVirtual()
        .name("satchel-call-limit")
        .start(() -> answered.accept(answer(handler, request, scope, ended)));
  }

  private static <C, R> RemoteAnswer<R> answer(
      RemoteHandler<?, C, R> handler, C request, Supplier<Scope> scope, Runnable ended) {
    Duration limit = handler.timeout();
    CompletableFuture<RemoteAnswer<R>> answer = new CompletableFuture<>();
    Thread call =
        Thread.ofVirtual()
            .name("satchel-call")
            .start(
                () -> {
                  try {
                    answer.complete(call(handler, request, scope));
                  } finally {
                    ended.run();
                  }
                });
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.interrupt();
      return afterInterrupt(answer, limit);
    } catch (InterruptedException | ExecutionException e) {
      return new RemoteAnswer.Failed<>(e);
    }
  }

  /** A reply at the last moment counts; any other end after the interrupt is a time-out. */
  private static <R> RemoteAnswer<R> afterInterrupt(
      CompletableFuture<RemoteAnswer<R>> answer, Duration limit) {
    try {
      RemoteAnswer<R> late = answer.get(TO_END.toNanos(), TimeUnit.NANOSECONDS);
      return switch (late) {
        case RemoteAnswer.Reply<R> reply -> reply;
        case RemoteAnswer.Failed<R> failed -> new RemoteAnswer.TimedOut<>(limit);
        case RemoteAnswer.TimedOut<R> timedOut -> timedOut;
      };
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      return new RemoteAnswer.TimedOut<>(limit);
    }
  }

  // Any throwable becomes the answer: without one the message would wait for ever.
  @SuppressWarnings("CatchingUnchecked")
  private static <C, R> RemoteAnswer<R> call(
      RemoteHandler<?, C, R> handler, C request, Supplier<Scope> scope) {
    try (Scope _ = scope.get()) {
      return new RemoteAnswer.Reply<>(handler.call(request));
    } catch (Throwable e) {
      return new RemoteAnswer.Failed<>(e);
    }
  }
}
