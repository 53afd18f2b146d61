package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Answered;
import dev.satchel.delivery.Conclusion;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Prepared;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.remote.Breakers;
import dev.satchel.delivery.remote.Calls;
import dev.satchel.delivery.remote.Destinations;
import dev.satchel.delivery.remote.Lease;
import dev.satchel.messages.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message of a {@link RemoteHandler} that is in flight: its lease, its prepared request and the
 * answer of its call. All but the answer is confined to the consumer's thread.
 */
final class InFlight<T extends Task, C, R> {
  /** The step that the message has reached. */
  enum Stage {
    /** No lease yet. */
    WAITING,
    /** Leased; to be prepared. */
    LEASED,
    /** Prepared; the call may be made. */
    READY,
    CALLING,
    /** The call has ended and is to be concluded. */
    ANSWERED
  }

  private final Incoming incoming;
  private final Arrived arrived;
  private final RemoteHandler<T, C, R> handler;
  private Stage stage = Stage.WAITING;
  private @Nullable Lease lease;
  private Prepared.@Nullable Call<C> call;
  private Breakers.Pass pass = Breakers.Pass.FREE;
  private @Nullable Outcome later;
  private boolean orphan;
  private int tries;
  private long dueNanos = System.nanoTime();
  private volatile @Nullable RemoteAnswer<R> answer;

  private InFlight(Incoming incoming, Arrived arrived, RemoteHandler<T, C, R> handler) {
    this.incoming = incoming;
    this.arrived = arrived;
    this.handler = handler;
  }

  /** A message that has just arrived. */
  static <T extends Task, C, R> InFlight<T, C, R> of(
      RemoteHandler<T, C, R> handler, Incoming incoming, Arrived arrived) {
    return new InFlight<>(incoming, arrived, handler);
  }

  /** The messages of one handler. */
  @SuppressWarnings("unchecked") // the handler that they share has these types
  static <T extends Task, C, R> List<InFlight<T, C, R>> of(
      RemoteHandler<T, C, R> handler, Collection<InFlight<?, ?, ?>> messages) {
    List<InFlight<T, C, R>> own = new ArrayList<>();
    for (InFlight<?, ?, ?> message : messages) {
      if (message.handler.equals(handler)) {
        own.add((InFlight<T, C, R>) message);
      }
    }
    return own;
  }

  Incoming incoming() {
    return incoming;
  }

  Arrived arrived() {
    return arrived;
  }

  RemoteHandler<T, C, R> handler() {
    return handler;
  }

  Stage stage() {
    return stage;
  }

  Lease lease() {
    return Objects.requireNonNull(lease);
  }

  /** Its lease, if it has one. */
  Optional<Lease> leaseIfAny() {
    return Optional.ofNullable(lease);
  }

  /** The channel is closed: the message cannot be acknowledged, and the broker redelivers it. */
  void orphaned() {
    orphan = true;
  }

  boolean orphan() {
    return orphan;
  }

  boolean due(long nowNanos) {
    return nowNanos - dueNanos >= 0;
  }

  /** Counts a retry of the current step; returns the number of retries so far. */
  int tryAgain() {
    return ++tries;
  }

  void dueAt(long nanos) {
    dueNanos = nanos;
  }

  /** When it became ready, as a value of {@link System#nanoTime}. */
  long readySinceNanos() {
    return dueNanos;
  }

  private void enter(Stage next) {
    stage = next;
    tries = 0;
    dueNanos = System.nanoTime();
  }

  /** Forgets the lease, which is over. */
  void unleased() {
    lease = null;
  }

  void leased(Lease taken) {
    lease = taken;
    enter(Stage.LEASED);
  }

  /** Another process has taken the lease: the message starts again from the first step. */
  void lost() {
    answer = null;
    later = null;
    enter(Stage.WAITING);
  }

  void ready(Prepared.Call<C> prepared) {
    call = prepared;
    enter(Stage.READY);
  }

  /** The call is to be made again, with the same request. */
  void readyAgain() {
    answer = null;
    probed();
    enter(Stage.READY);
  }

  /** The circuit breaker has the result of the call: it is no longer a probe. */
  void probed() {
    pass = Breakers.Pass.FREE;
  }

  /** Tells the circuit breaker that a probe gave no result. */
  void abandonProbe(Breakers breakers) {
    if (call != null) {
      breakers.abandoned(call.dependency(), pass);
      probed();
    }
  }

  String dependency() {
    return Objects.requireNonNull(call).dependency();
  }

  Breakers.Pass pass() {
    return pass;
  }

  Destinations.Key destination() {
    return new Destinations.Key(handler.tasks(), Objects.requireNonNull(call).destination());
  }

  /**
   * Makes the call.
   *
   * @param scope entered on the thread of the call
   * @param answered called on another thread when the answer is set
   * @param ended called on another thread when the call has ended
   */
  void call(
      Calls calls,
      Breakers.Pass with,
      Supplier<Calls.Scope> scope,
      Runnable answered,
      Runnable ended) {
    pass = with;
    enter(Stage.CALLING);
    calls.start(
        handler,
        Objects.requireNonNull(call).request(),
        scope,
        given -> {
          answer = given;
          answered.run();
        },
        ended);
  }

  /** The call has ended. */
  void answered() {
    enter(Stage.ANSWERED);
  }

  RemoteAnswer<R> answer() {
    return Objects.requireNonNull(answer);
  }

  /** Ends the step without a call: the message is published again later. */
  void later(Outcome.Running step) {
    later = step;
    enter(Stage.ANSWERED);
  }

  @Nullable Outcome later() {
    return later;
  }

  private Delivered<T> delivered() {
    return arrived.as(handler.tasks());
  }

  /** Has the handler prepare its messages. */
  static <T extends Task, C, R> void prepare(
      RemoteHandler<T, C, R> handler,
      Collection<InFlight<?, ?, ?>> messages,
      Publications publications,
      Preparing preparing) {
    List<InFlight<T, C, R>> own = of(handler, messages);
    if (own.isEmpty()) {
      return;
    }
    List<Prepared<C>> prepared =
        answers(
            handler,
            own.stream().map(InFlight::delivered).toList(),
            batch -> handler.prepare(batch, publications));
    for (int i = 0; i < own.size(); i++) {
      InFlight<T, C, R> message = own.get(i);
      switch (prepared.get(i)) {
        case Prepared.Call<C> next -> preparing.calls().add(() -> message.ready(next));
        case Prepared.Decided<C> decided ->
            preparing.decided().add(new Recorder.Result(message.arrived, decided.outcome()));
      }
    }
  }

  /**
   * The result of preparing messages.
   *
   * @param calls actions to run once the transaction has committed
   */
  record Preparing(List<Runnable> calls, List<Recorder.Result> decided) {
    Preparing() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Has the handler conclude its answered messages. */
  static <T extends Task, C, R> void conclude(
      RemoteHandler<T, C, R> handler,
      Collection<InFlight<?, ?, ?>> messages,
      Publications publications,
      BiConsumer<InFlight<?, ?, ?>, Conclusion> concluded) {
    List<InFlight<T, C, R>> own = of(handler, messages);
    if (own.isEmpty()) {
      return;
    }
    List<Conclusion> conclusions =
        answers(
            handler,
            own.stream()
                .map(
                    message ->
                        new Answered<>(
                            message.delivered(),
                            Objects.requireNonNull(message.call).request(),
                            message.answer()))
                .toList(),
            batch -> handler.conclude(batch, publications));
    for (int i = 0; i < own.size(); i++) {
      concluded.accept(own.get(i), conclusions.get(i));
    }
  }

  private static <A, B> List<B> answers(
      RemoteHandler<?, ?, ?> handler, List<A> batch, Function<List<A>, List<B>> step) {
    List<B> answers;
    try {
      answers = step.apply(batch);
    } catch (StackOverflowError | LinkageError | AssertionError e) {
      throw new HandlerFailed(e);
    }
    if (answers.size() != batch.size()) {
      throw new IllegalStateException(
          handler.getClass() + " answered " + answers.size() + " of " + batch.size());
    }
    return answers;
  }
}
