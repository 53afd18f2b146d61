package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The trace of a request continues in the worker. */
class TraceIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  /** Keeps the spans that would be exported to a collector. */
  private static final class KeptSpans implements SpanExporter {
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> exported) {
      spans.addAll(exported);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** Makes the exporter a bean of the process. */
  @Configuration(proxyBeanMethods = false)
  static class KeepSpans {
    private static KeptSpans kept = new KeptSpans();

    @Bean
    SpanExporter keptSpans() {
      return kept;
    }
  }

  @Test
  void continuesTheTraceOfAMessage() {
    KeptSpans kept = new KeptSpans();
    WorkersDatabase database = new WorkersDatabase();
    try (TestVhost vhost = RabbitServer.shared().createVhost();
        ConfigurableApplicationContext workers = start(database.database(), vhost, kept)) {
      MessageCodec codec = workers.getBean(MessageCodec.class);
      OperationsTask task = new OperationsTask.ReconcileTickets();
      Publication publication =
          Publication.task(
              workers.getBean(IdSource.class).next(),
              TaskQueue.OPERATIONS,
              codec.typeName(task),
              null,
              Map.of(Topology.TRACEPARENT_HEADER, "00-" + TRACE + "-" + PARENT + "-01"),
              codec.encode(task),
              workers.getBean(Clock.class).instant());
      workers
          .getBean(Transactions.class)
          .call(
              publications -> {
                publications.add(List.of(publication));
                return true;
              });
      await().atMost(Duration.ofSeconds(60)).until(() -> !ofTrace(kept).isEmpty());
      SpanData span = ofTrace(kept).getFirst();
      assertThat(span.getName()).isEqualTo("process tickets.reconcile.v1");
      assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    } finally {
      database.close();
    }
  }

  private static List<SpanData> ofTrace(KeptSpans kept) {
    return kept.spans.stream().filter(span -> span.getTraceId().equals(TRACE)).toList();
  }

  private static ConfigurableApplicationContext start(
      TestDatabase database, TestVhost vhost, KeptSpans kept) {
    SpringApplication application = Workers.application();
    KeepSpans.kept = kept;
    application.addPrimarySources(List.of(KeepSpans.class));
    return application.run(
        "--server.port=0",
        "--spring.datasource.url=" + database.jdbcUrl(),
        "--spring.datasource.username=" + database.user(),
        "--spring.datasource.password=" + database.password(),
        "--spring.rabbitmq.host=" + vhost.host(),
        "--spring.rabbitmq.port=" + vhost.port(),
        "--spring.rabbitmq.username=" + vhost.user(),
        "--spring.rabbitmq.password=" + vhost.password(),
        "--spring.rabbitmq.virtual-host=" + vhost.name(),
        "--satchel.delivery.declare-topology=true");
  }
}
