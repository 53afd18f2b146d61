package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.servers.ServerTls;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, policies and queues on a real RabbitMQ. */
class BrokerSetupIT {
  private final RabbitServer server = RabbitServer.shared();
  private final TestVhost vhost = server.createVhost();
  private final Map<SatchelProcess, String> passwords = new LinkedHashMap<>();
  private final BrokerSetup setup = new BrokerSetup(broker(server.password()), vhost.name() + "-");

  private Settings.RabbitMq broker(String password) {
    return new Settings.RabbitMq(
        ServerTls.of(
            ServerTls.Server.RABBITMQ,
            name -> Optional.of(server.host()).filter(host -> name.endsWith("_HOST"))),
        server.port(),
        server.managementPort(),
        vhost.name(),
        new Settings.Login(server.user(), password));
  }

  @BeforeEach
  void apply() {
    for (SatchelProcess process : Witness.andAll()) {
      passwords.put(process, "password of " + process);
    }
    setup.apply(passwords);
  }

  @AfterEach
  void removeEverything() throws Exception {
    for (SatchelProcess process : passwords.keySet()) {
      management("DELETE", "users/" + setup.userName(process));
    }
    vhost.close();
  }

  private String management(String method, String path) throws Exception {
    String login = server.user() + ":" + server.password();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://%s:%d/api/%s".formatted(server.host(), server.managementPort(), path)))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private Connection as(SatchelProcess process) throws Exception {
    ConnectionFactory factory = vhost.connectionFactory();
    factory.setUsername(setup.userName(process));
    factory.setPassword(passwords.get(process));
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  /** An operation on a channel. */
  private interface Deed {
    void on(Channel channel) throws Exception;
  }

  private void allows(SatchelProcess process, Deed deed) {
    assertThatCode(() -> perform(process, deed)).doesNotThrowAnyException();
  }

  private void denies(SatchelProcess process, Deed deed) {
    assertThatThrownBy(() -> perform(process, deed)).hasStackTraceContaining("ACCESS_REFUSED");
  }

  private void perform(SatchelProcess process, Deed deed) throws Exception {
    try (Connection connection = as(process)) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      deed.on(channel);
    }
  }

  private static Deed publish(String exchange, String key) {
    return channel -> {
      channel.basicPublish(exchange, key, MessageProperties.PERSISTENT_BASIC, new byte[1]);
      channel.waitForConfirmsOrDie(5_000);
    };
  }

  private static Deed consume(String queue) {
    return channel -> channel.basicGet(queue, false);
  }

  private static Deed declare(String queue) {
    return channel -> channel.queueDeclare(queue, false, true, true, Map.of());
  }

  @Test
  void aSecondRunSucceeds() {
    assertThatCode(() -> setup.apply(passwords)).doesNotThrowAnyException();
  }

  @Test
  void theSchedulerMayOnlyPublishToItsQueues() {
    allows(SatchelProcess.SCHEDULER, publish(Topology.WORK, "operations"));
    allows(SatchelProcess.SCHEDULER, publish(Topology.WORK, "blockchain"));
    denies(SatchelProcess.SCHEDULER, publish(Topology.WORK, "payments"));
    denies(SatchelProcess.SCHEDULER, publish(Topology.WORK, "signing"));
    denies(SatchelProcess.SCHEDULER, publish(Topology.DEAD_LETTERS, "operations"));
    denies(SatchelProcess.SCHEDULER, consume("operations"));
    denies(SatchelProcess.SCHEDULER, declare("satchel.anything"));
  }

  @Test
  void theIngressMayPublishTasksAndConsumeTicketUpdates() {
    String own = Topology.TICKET_UPDATES + ".one";
    allows(SatchelProcess.INGRESS, publish(Topology.WORK, "payments"));
    allows(SatchelProcess.INGRESS, publish(Topology.WORK, "withdrawals"));
    denies(SatchelProcess.INGRESS, publish(Topology.WORK, "signing"));
    allows(
        SatchelProcess.INGRESS,
        channel -> {
          channel.queueDeclare(own, false, true, true, Map.of());
          channel.queueBind(own, Topology.TICKET_UPDATES, "");
          channel.queueBind(own, Topology.EVENT_UPDATES, "");
          channel.basicGet(own, true);
        });
    denies(SatchelProcess.INGRESS, consume("payments"));
    allows(SatchelProcess.INGRESS, publish(Topology.EVENT_UPDATES, ""));
    denies(SatchelProcess.INGRESS, publish(Topology.TICKET_UPDATES, ""));
    denies(SatchelProcess.INGRESS, declare("payments.mine"));
  }

  @Test
  void theWorkersMayConsumePublishAndParkTasks() {
    allows(SatchelProcess.WORKERS, consume("payments"));
    allows(SatchelProcess.WORKERS, publish(Topology.WORK, "signing"));
    allows(SatchelProcess.WORKERS, publish(Topology.DEAD_LETTERS, "payments"));
    allows(SatchelProcess.WORKERS, publish(Topology.TICKET_UPDATES, ""));
    allows(SatchelProcess.WORKERS, consume("payments.dlq"));
    allows(SatchelProcess.WORKERS, publish(Topology.EVENTS, "dead_letters.opened.v1"));
    denies(SatchelProcess.WORKERS, channel -> channel.exchangeDelete(Topology.DEAD_LETTERS));
    denies(SatchelProcess.WORKERS, declare("satchel.anything"));
    allows(SatchelProcess.WORKERS, channel -> channel.queueDeclarePassive("payments.dlq"));
  }

  @Test
  void anAddedProcessHasThePermissionsOfItsEntry() {
    allows(Witness.PROCESS, consume("signing"));
    allows(Witness.PROCESS, publish(Topology.WORK, "operations"));
    allows(Witness.PROCESS, publish(Topology.DEAD_LETTERS, "signing"));
    denies(Witness.PROCESS, publish(Topology.WORK, "payments"));
    denies(Witness.PROCESS, publish(Topology.TASKS, "operations"));
    denies(Witness.PROCESS, consume("payments"));
    denies(Witness.PROCESS, declare("satchel.anything"));
    denies(
        Witness.PROCESS,
        channel -> channel.queueDeclare("satchel.ticket-updates.x", false, true, true, Map.of()));
  }

  @Test
  void theExchangeOfThePreviousReleaseRoutesToPaymentsAndNotToSigning() throws Exception {
    allows(SatchelProcess.INGRESS, publish(Topology.TASKS, "payments"));
    allows(SatchelProcess.INGRESS, publish(Topology.TASKS, "signing"));
    try (Connection connection = as(SatchelProcess.WORKERS);
        Channel channel = connection.createChannel()) {
      assertThat(channel.messageCount("payments")).isEqualTo(1);
      assertThat(channel.messageCount("signing")).isZero();
    }
  }

  @Test
  void everyQueueHasItsPolicy() throws Exception {
    // The management plug-in shows policies only after it next refreshes its statistics.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              List<Map<String, Object>> queues =
                  Json.objects(management("GET", "queues/" + vhost.name()));
              assertThat(queues).hasSize(TaskQueue.values().length * 2);
              assertThat(queues).allSatisfy(BrokerSetupIT::assertHasItsPolicy);
            });
  }

  private static void assertHasItsPolicy(Map<String, Object> queue) {
    boolean dead = String.valueOf(queue.get("name")).endsWith(".dlq");
    BrokerRules.Policy policy = BrokerRules.policies().get(dead ? 1 : 0);
    assertThat(queue.get("type")).isEqualTo("quorum");
    assertThat(queue.get("policy")).isEqualTo(policy.name());
    assertThat(queue.get("effective_policy_definition")).isEqualTo(policy.definition());
  }

  @Test
  void theTopologyMatchesTheShippedDefinitions() throws Exception {
    var exported = Json.object(management("GET", "definitions/" + escaped()));
    var shipped =
        Json.object(Files.readString(Repository.file("deploy/rabbitmq/definitions.json")));
    for (String kind : List.of("exchanges", "queues", "bindings", "policies")) {
      assertThat(withoutVhost(exported.get(kind)))
          .as(kind)
          .isEqualTo(withoutVhost(shipped.get(kind)));
    }
  }

  private String escaped() {
    return URLEncoder.encode(vhost.name(), StandardCharsets.UTF_8);
  }

  private static Set<Map<String, Object>> withoutVhost(@Nullable Object things) {
    List<Map<String, Object>> all = Json.objectsOf(things);
    for (Map<String, Object> thing : all) {
      // The export of one virtual host omits these, and lists a queue's type twice.
      thing.keySet().removeAll(Set.of("vhost", "internal"));
      if (String.valueOf(thing.get("arguments")).contains("x-queue-type")) {
        thing.remove("type");
      }
    }
    return Set.copyOf(all);
  }

  @Test
  void aRefusedAdministratorIsNamedWithoutThePassword() {
    assertThatThrownBy(() -> new BrokerSetup(broker("wrong-secret"), "x").apply(passwords))
        .isInstanceOf(SetupFailed.class)
        .hasMessageContaining(server.user())
        .hasMessageContaining("401")
        .hasMessageNotContaining("wrong-secret");
  }
}
