package dev.satchel.delivery;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes batches from one queue: whatever has arrived, up to a bound, is run,
 * committed and acknowledged together. It reconnects by itself, and stops between two batches when
 * the queue is paused or the process leaves.
 */
final class TaskConsumer {
  private static final Logger log = LoggerFactory.getLogger(TaskConsumer.class);
  private static final long RECONNECT_AFTER_MS = 500;
  private static final long LOOK_EVERY_MS = 100;

  /** What the consumer is doing, for health and metrics. */
  enum State {
    CONNECTING,
    CONSUMING,
    PAUSED,
    STOPPED
  }

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final BrokerConnections connections;
  private final BatchRunner runner;
  private final MessageCodec codec;
  private final BooleanSupplier paused;
  private final BrokerContact contact;
  private final Thread thread;
  private final AtomicLong handled = new AtomicLong();
  private volatile AtomicInteger inHand = new AtomicInteger();
  private volatile boolean stopping;
  private volatile State state = State.CONNECTING;

  TaskConsumer(
      TaskQueue queue,
      WorkerProperties.Role role,
      BrokerConnections connections,
      Function<BooleanSupplier, BatchRunner> runner,
      MessageCodec codec,
      BooleanSupplier paused) {
    this.queue = queue;
    this.role = role;
    this.connections = connections;
    this.runner = runner.apply(() -> stopping);
    this.codec = codec;
    this.paused = paused;
    this.contact = new BrokerContact(log, "consumer of " + queue.queueName());
    this.thread = new Thread(this::run, "satchel-consume-" + queue.queueName());
  }

  TaskQueue queue() {
    return queue;
  }

  State state() {
    return state;
  }

  /** How many messages the broker has given that are not acknowledged yet. */
  int inHand() {
    return inHand.get();
  }

  /** How many messages have been acknowledged since the start. */
  long handled() {
    return handled.get();
  }

  void start() {
    thread.start();
  }

  /** Asks to stop taking; what has arrived is finished. */
  void stopTaking() {
    stopping = true;
  }

  /** Waits until what had arrived is finished. */
  void awaitStopped(long waitMs) throws InterruptedException {
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
      try (Connection connection = connections.open("consume-" + queue.queueName())) {
        consume(connection);
      } catch (IOException | TimeoutException | AlreadyClosedException e) {
        if (!stopping) {
          contact.lost(e);
          Pause.ms(RECONNECT_AFTER_MS);
        }
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException e) {
        if (stopping) {
          log.info(
              "consumer of {} leaves its batch to others: {}",
              queue.queueName(),
              Failures.brief(e));
        } else {
          log.error("consumer of {} begins again", queue.queueName(), e);
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
    BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    CancelCallback onCancel = consumer -> cancelled.set(true);
    AtomicInteger taken = inHand;
    String tag =
        channel.basicConsume(
            queue.queueName(),
            false,
            (consumer, delivery) -> {
              taken.incrementAndGet();
              arrived.add(delivery);
            },
            onCancel);
    state = State.CONSUMING;
    contact.connected();
    while (channel.isOpen() && !cancelled.get() && !stopping && !paused.getAsBoolean()) {
      Delivery first = arrived.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      // Paused meanwhile: what came since goes back to the broker.
      if (first != null && !paused.getAsBoolean()) {
        handle(channel, first, arrived);
      }
    }
    if (cancelled.get()) {
      throw new IOException("the broker cancelled the consumer of " + queue.queueName());
    }
    if (channel.isOpen()) {
      channel.basicCancel(tag);
      if (stopping) {
        finish(channel, arrived);
      }
    }
  }

  /** What the broker had sent before the cancellation is still done; the rest goes back to it. */
  private void finish(Channel channel, BlockingQueue<Delivery> arrived)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + role.graceAfterTimeLimit().toNanos() / 2;
    for (Delivery next = arrived.poll();
        next != null && System.nanoTime() < until;
        next = arrived.poll()) {
      handle(channel, next, arrived);
    }
  }

  private void handle(Channel channel, Delivery first, BlockingQueue<Delivery> arrived)
      throws IOException {
    List<Delivery> deliveries = new ArrayList<>(role.batch());
    deliveries.add(first);
    arrived.drainTo(deliveries, role.batch() - 1);
    List<Arrived> batch = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      batch.add(Arrived.read(delivery, queue, codec));
    }
    runner.run(batch);
    channel.basicAck(deliveries.getLast().getEnvelope().getDeliveryTag(), true);
    inHand.addAndGet(-deliveries.size());
    handled.addAndGet(deliveries.size());
  }
}
