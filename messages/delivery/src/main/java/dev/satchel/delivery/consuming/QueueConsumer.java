package dev.satchel.delivery.consuming;

import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.transactions.Database;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that consumes queues of the broker in batches: all messages that have arrived, up to a
 * bound, are handled, committed and acknowledged together. It reconnects by itself, and stops
 * between two batches when it is paused or the process shuts down. Subclasses handle the batches.
 */
public abstract class QueueConsumer {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);
  private static final long LOOK_EVERY_MS = 100;
  private static final long LOOK_EVERY_MS_IN_FLIGHT = 10;
  private static final Duration TRY_AGAIN_FOR = Duration.ofSeconds(1);
  private static final Duration LEAVES_WITHIN = Duration.ofMillis(500);

  /** What the consumer is doing, for health and metrics. */
  public enum State {
    CONNECTING,
    CONSUMING,
    PAUSED,
    STOPPED
  }

  private final String name;
  private final Map<String, TaskQueue> queues;
  private final WorkerProperties.Role role;
  private final BrokerConnections connections;
  private final BooleanSupplier paused;
  private final Loop loop;
  private final AtomicLong handled = new AtomicLong();
  private volatile AtomicInteger inHand = new AtomicInteger();
  private volatile State state = State.CONNECTING;
  private int unacknowledged;
  private volatile boolean started;

  /**
   * Messages that cannot be handled now through no fault of theirs and are retried soon, together.
   *
   * @param started whether the inbox marks them as started by this process
   */
  public record SetAside(List<Incoming> messages, boolean started) {
    public SetAside {
      messages = List.copyOf(messages);
    }
  }

  /**
   * The result of a batch. Messages in none of the lists may be acknowledged.
   *
   * @param keptBack messages that cannot be handled and stay unacknowledged until this connection
   *     ends
   * @param inFlight messages that continue beside the others, until {@link #goOn} returns them
   */
  public record Handled(List<Incoming> keptBack, List<SetAside> setAside, List<Incoming> inFlight) {
    public Handled {
      inFlight = List.copyOf(inFlight);
      keptBack = List.copyOf(keptBack);
      setAside = List.copyOf(setAside);
    }
  }

  /** Set-aside messages, the number of their retries and the time of the next one. */
  private record Later(SetAside part, int tries, long dueNanos) {}

  /**
   * The state of one channel.
   *
   * @param unacknowledged tags that no multiple acknowledgement of later messages may cover
   * @param inFlight compared by identity, because another channel may have the same tags
   */
  private record Taking(
      Channel channel,
      BlockingQueue<Incoming> arrived,
      Set<Long> unacknowledged,
      Set<Incoming> inFlight,
      Deque<Later> later,
      AtomicInteger inHand) {}

  /**
   * A consumer that is not started yet.
   *
   * @param queues the queue names on the broker, each with its task queue
   */
  @SuppressWarnings("this-escape") // the loop runs nothing before start()
  protected QueueConsumer(
      String name,
      Map<String, TaskQueue> queues,
      WorkerProperties.Role role,
      BrokerConnections connections,
      BooleanSupplier paused) {
    this.name = name;
    this.queues = Map.copyOf(queues);
    this.role = role;
    this.connections = connections;
    this.paused = paused;
    this.loop = new Loop("satchel-consume-" + name, RECONNECT_AFTER, this::consume, this::left);
  }

  /**
   * Handles a batch in the order of arrival. When it returns, all messages that it does not return
   * may be acknowledged.
   */
  protected abstract Handled handle(List<Incoming> batch);

  /** Retries messages that {@link #handle} has set aside. */
  protected abstract Handled handleAgain(SetAside setAside);

  /** Called with the set-aside messages that go back to the broker. */
  protected abstract void leave(List<SetAside> setAside);

  /**
   * Continues with messages in flight; called repeatedly, also without a connection.
   *
   * @return finished messages, which may be acknowledged if their channel is still open
   */
  protected List<Incoming> goOn() {
    return List.of();
  }

  /** How many messages are in flight. */
  protected int inFlight() {
    return 0;
  }

  /** How many more messages may be taken. */
  protected int room() {
    return Integer.MAX_VALUE;
  }

  /** Called when the channel ends: the broker redelivers unacknowledged messages. */
  protected void channelEnds() {}

  /** Called once, when the process shuts down and takes no more messages. */
  protected void left() {}

  /** Whether the process shuts down. */
  protected final boolean stopping() {
    return loop.stopping();
  }

  /** The current state. */
  public final State state() {
    return started && !loop.running() ? State.STOPPED : state;
  }

  /** The thread that does the work, for health. */
  public final Loop loop() {
    return loop;
  }

  /** How many delivered messages are not acknowledged yet. */
  public final int inHand() {
    return inHand.get();
  }

  /** How many messages have been acknowledged since the start. */
  public final long handled() {
    return handled.get();
  }

  /** Starts to connect and to consume. */
  public final void start() {
    loop.start();
    started = true;
  }

  /** Asks to stop consuming; messages that have arrived are finished. */
  public final void stopTaking() {
    loop.stopSoon();
  }

  /**
   * Waits until the messages that had arrived are finished.
   *
   * @param cut ends a wait of the thread in the database, which an interrupt does not
   */
  public final void awaitStopped(Duration within, Consumer<Thread> cut) {
    if (!loop.awaitEnd(within)) {
      loop.stop(LEAVES_WITHIN, cut);
    }
  }

  private Duration consume() throws IOException, TimeoutException, InterruptedException {
    // Messages of closed channels: they can no longer be acknowledged.
    List<Incoming> _ = goOn();
    if (paused.getAsBoolean()) {
      state = State.PAUSED;
      return Duration.ofMillis(LOOK_EVERY_MS);
    }
    state = State.CONNECTING;
    try (Connection connection = connections.open("consume-" + name)) {
      consume(connection);
    } catch (IOException | TimeoutException | RuntimeException e) {
      // Set before the pause, so that health reports it meanwhile.
      state = State.CONNECTING;
      throw e;
    } finally {
      // The broker has requeued what the connection had not acknowledged.
      inHand = new AtomicInteger();
    }
    return Duration.ZERO;
  }

  private void consume(Connection connection) throws IOException, InterruptedException {
    Channel channel = connection.createChannel();
    channel.basicQos(role.prefetch());
    Taking taking =
        new Taking(
            channel,
            new LinkedBlockingQueue<>(),
            new HashSet<>(),
            Collections.newSetFromMap(new IdentityHashMap<>()),
            new ArrayDeque<>(),
            inHand);
    unacknowledged = 0;
    try {
      consume(taking);
    } finally {
      leave(taking.later().stream().map(Later::part).toList());
      channelEnds();
    }
  }

  private void consume(Taking taking) throws IOException, InterruptedException {
    Channel channel = taking.channel();
    AtomicBoolean cancelled = new AtomicBoolean();
    List<String> tags = listen(taking, consumer -> cancelled.set(true));
    state = State.CONSUMING;
    loop.recovered();
    log.info("the consumer of {} is connected", name);
    while (channel.isOpen() && !cancelled.get() && !stopping() && !paused.getAsBoolean()) {
      Incoming first = next(taking);
      if (first != null) {
        if (paused.getAsBoolean()) {
          // Not started: the broker requeues the message when the channel closes.
          break;
        }
        handle(taking, first);
      }
      goOn(taking);
      tryAgainWhatIsDue(taking);
    }
    if (cancelled.get()) {
      throw new IOException("the broker cancelled the consumer of " + name);
    }
    if (channel.isOpen()) {
      for (String tag : tags) {
        channel.basicCancel(tag);
      }
      if (stopping()) {
        finish(taking);
      }
    }
  }

  /** Waits briefly for the next message; null when none arrives or there is no room. */
  private @Nullable Incoming next(Taking taking) throws InterruptedException {
    long wait = inFlight() == 0 ? LOOK_EVERY_MS : LOOK_EVERY_MS_IN_FLIGHT;
    if (anyDue(taking)) {
      wait = 0;
    }
    if (room() > 0) {
      return taking.arrived().poll(wait, TimeUnit.MILLISECONDS);
    }
    TimeUnit.MILLISECONDS.sleep(wait);
    return null;
  }

  private void goOn(Taking taking) throws IOException {
    for (Incoming ended : goOn()) {
      if (taking.inFlight().remove(ended)) {
        taking.unacknowledged().remove(ended.tag());
        taking.channel().basicAck(ended.tag(), false);
        taking.inHand().decrementAndGet();
        handled.incrementAndGet();
      }
    }
  }

  private List<String> listen(Taking taking, CancelCallback onCancel) throws IOException {
    List<String> tags = new ArrayList<>();
    for (Map.Entry<String, TaskQueue> source : queues.entrySet()) {
      tags.add(
          taking
              .channel()
              .basicConsume(
                  source.getKey(),
                  false,
                  (consumer, delivery) -> {
                    taking.inHand().incrementAndGet();
                    taking.arrived().add(new Incoming(source.getValue(), delivery));
                  },
                  onCancel));
    }
    return tags;
  }

  /** Handles messages delivered before the cancellation, while there is time, then ends. */
  private void finish(Taking taking) throws IOException, InterruptedException {
    long until = System.nanoTime() + role.graceAfterTimeLimit().toNanos() / 2;
    for (Incoming next = taking.arrived().poll();
        next != null && System.nanoTime() < until;
        next = taking.arrived().poll()) {
      handle(taking, next);
    }
    channelEnds();
    while (inFlight() > 0 && System.nanoTime() < until) {
      goOn(taking);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS_IN_FLIGHT);
    }
  }

  private void handle(Taking taking, Incoming first) throws IOException {
    int size = Math.clamp(room(), 1, role.batch());
    List<Incoming> batch = new ArrayList<>(size);
    batch.add(first);
    taking.arrived().drainTo(batch, size - 1);
    handled(taking, batch, 0, handle(batch));
  }

  private static boolean anyDue(Taking taking) {
    Later next = taking.later().peek();
    return next != null && System.nanoTime() - next.dueNanos() >= 0;
  }

  /** Retries due parts for about a second, so that new messages never wait for long. */
  private void tryAgainWhatIsDue(Taking taking) throws IOException {
    long until = System.nanoTime() + TRY_AGAIN_FOR.toNanos();
    while (anyDue(taking)) {
      Later next = taking.later().remove();
      handled(taking, next.part().messages(), next.tries() + 1, handleAgain(next.part()));
      if (System.nanoTime() - until >= 0) {
        return;
      }
    }
  }

  /** Whether one more set-aside message would occupy more than half of the prefetch. */
  final boolean crowded() {
    return (unacknowledged + 1) * 2 > role.prefetch();
  }

  private void handled(Taking taking, List<Incoming> batch, int tries, Handled result)
      throws IOException {
    Set<Long> open = new HashSet<>();
    result.keptBack().forEach(incoming -> open.add(incoming.tag()));
    result.inFlight().forEach(incoming -> open.add(incoming.tag()));
    taking.inFlight().addAll(result.inFlight());
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Database.pauseMs(tries));
    for (SetAside part : result.setAside()) {
      part.messages().forEach(incoming -> open.add(incoming.tag()));
      taking.later().add(new Later(part, tries, due));
    }
    List<Incoming> done = batch.stream().filter(i -> !open.contains(i.tag())).toList();
    boolean allUpToLast = taking.unacknowledged().isEmpty() && open.isEmpty();
    taking.unacknowledged().addAll(open);
    done.forEach(incoming -> taking.unacknowledged().remove(incoming.tag()));
    unacknowledged = taking.unacknowledged().size() - taking.inFlight().size();
    acknowledge(taking.channel(), done, allUpToLast);
    taking.inHand().addAndGet(-done.size());
    handled.addAndGet(done.size());
  }

  /** A multiple acknowledgement would also cover unfinished messages with lower tags. */
  private static void acknowledge(Channel channel, List<Incoming> done, boolean allUpToLast)
      throws IOException {
    if (allUpToLast) {
      channel.basicAck(done.getLast().tag(), true);
      return;
    }
    for (Incoming incoming : done) {
      channel.basicAck(incoming.tag(), false);
    }
  }
}
