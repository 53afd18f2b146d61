package dev.satchel.delivery;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes batches from queues of the broker: whatever has arrived, up to a bound, is
 * handled, committed and acknowledged together. It reconnects by itself, and stops between two
 * batches when it is paused or the process leaves. What is done with a batch is for subclasses.
 */
abstract class QueueConsumer {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);
  private static final long RECONNECT_AFTER_MS = 500;
  private static final long LOOK_EVERY_MS = 100;

  /** What the consumer is doing, for health and metrics. */
  enum State {
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
  private final BrokerContact contact;
  private final Thread thread;
  private final AtomicLong handled = new AtomicLong();
  private volatile AtomicInteger inHand = new AtomicInteger();
  private volatile boolean stopping;
  private volatile State state = State.CONNECTING;

  /** What one channel has and what has become of it. */
  private record Taking(
      Channel channel, BlockingQueue<Incoming> arrived, Set<Long> keptBack, AtomicInteger inHand) {}

  /**
   * A consumer that is not started yet.
   *
   * @param queues names on the broker and the task queue that each stands for
   */
  QueueConsumer(
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
    this.contact = new BrokerContact(log, "consumer of " + name);
    this.thread = new Thread(this::run, "satchel-consume-" + name);
  }

  /**
   * Handles a batch in the order of arrival. When it returns, all that it does not give back may be
   * acknowledged.
   *
   * @return what cannot be handled and stays with the broker until this connection ends
   */
  abstract List<Incoming> handle(List<Incoming> batch);

  /** Whether the process leaves. */
  final boolean stopping() {
    return stopping;
  }

  final State state() {
    return state;
  }

  /** How many messages the broker has given that are not acknowledged yet. */
  final int inHand() {
    return inHand.get();
  }

  /** How many messages have been acknowledged since the start. */
  final long handled() {
    return handled.get();
  }

  final void start() {
    thread.start();
  }

  /** Asks to stop taking; what has arrived is finished. */
  final void stopTaking() {
    stopping = true;
  }

  /** Waits until what had arrived is finished. */
  final void awaitStopped(long waitMs) throws InterruptedException {
    thread.join(waitMs);
    thread.interrupt();
  }

  private void run() {
    try {
      consumeUntilStopped();
    } finally {
      state = State.STOPPED;
    }
  }

  private void consumeUntilStopped() {
    while (!stopping) {
      if (paused.getAsBoolean()) {
        state = State.PAUSED;
        Pause.ms(LOOK_EVERY_MS);
        continue;
      }
      state = State.CONNECTING;
      try (Connection connection = connections.open("consume-" + name)) {
        consume(connection);
      } catch (IOException | TimeoutException | AlreadyClosedException e) {
        if (!stopping) {
          // Before the wait: health is to say so meanwhile.
          state = State.CONNECTING;
          contact.lost(e);
          Pause.ms(RECONNECT_AFTER_MS);
        }
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException e) {
        if (stopping) {
          log.info("consumer of {} leaves its batch to others: {}", name, Failures.brief(e));
        } else {
          log.error("consumer of {} begins again", name, e);
          Pause.ms(RECONNECT_AFTER_MS);
        }
      } finally {
        // What the connection had is the broker's again.
        inHand = new AtomicInteger();
      }
    }
  }

  private void consume(Connection connection) throws IOException, InterruptedException {
    Channel channel = connection.createChannel();
    channel.basicQos(role.prefetch());
    Taking taking = new Taking(channel, new LinkedBlockingQueue<>(), new HashSet<>(), inHand);
    AtomicBoolean cancelled = new AtomicBoolean();
    List<String> tags = listen(taking, consumer -> cancelled.set(true));
    state = State.CONSUMING;
    contact.connected();
    while (channel.isOpen() && !cancelled.get() && !stopping && !paused.getAsBoolean()) {
      Incoming first = taking.arrived().poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      // Paused meanwhile: what came since goes back to the broker.
      if (first != null && !paused.getAsBoolean()) {
        handle(taking, first);
      }
    }
    if (cancelled.get()) {
      throw new IOException("the broker cancelled the consumer of " + name);
    }
    if (channel.isOpen()) {
      for (String tag : tags) {
        channel.basicCancel(tag);
      }
      if (stopping) {
        finish(taking);
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

  /** What the broker had sent before the cancellation is still done; the rest goes back to it. */
  private void finish(Taking taking) throws IOException {
    long until = System.nanoTime() + role.graceAfterTimeLimit().toNanos() / 2;
    for (Incoming next = taking.arrived().poll();
        next != null && System.nanoTime() < until;
        next = taking.arrived().poll()) {
      handle(taking, next);
    }
  }

  private void handle(Taking taking, Incoming first) throws IOException {
    List<Incoming> batch = new ArrayList<>(role.batch());
    batch.add(first);
    taking.arrived().drainTo(batch, role.batch() - 1);
    List<Incoming> keptBack = handle(batch);
    keptBack.forEach(incoming -> taking.keptBack().add(incoming.tag()));
    acknowledge(taking, batch);
    int done = batch.size() - keptBack.size();
    taking.inHand().addAndGet(-done);
    handled.addAndGet(done);
  }

  /** One acknowledgement for all up to a tag would take those with it that were kept back. */
  private static void acknowledge(Taking taking, List<Incoming> batch) throws IOException {
    if (taking.keptBack().isEmpty()) {
      taking.channel().basicAck(batch.getLast().tag(), true);
      return;
    }
    for (Incoming incoming : batch) {
      if (!taking.keptBack().contains(incoming.tag())) {
        taking.channel().basicAck(incoming.tag(), false);
      }
    }
  }
}
