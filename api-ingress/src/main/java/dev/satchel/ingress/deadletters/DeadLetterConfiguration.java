package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.accepting.CancellableTask;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Replay;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires the beans for dead letters. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterSettings.class)
class DeadLetterConfiguration {
  /** The subject kinds of replay and discard runs. */
  static final String REPLAY = "replay";

  static final String DISCARD = "discard";

  @Bean
  SubjectPath deadLetterPath() {
    return new SubjectPath(DeadLetterId.KIND, "/v1/dead-letters/{id}");
  }

  @Bean
  SubjectPath replayPath() {
    return new SubjectPath(REPLAY, "/v1/dead-letters/replays/{id}/messages");
  }

  @Bean
  SubjectPath discardPath() {
    return new SubjectPath(DISCARD, "/v1/dead-letters/discards/{id}/messages");
  }

  @Bean
  CancellableTask cancellableReplay() {
    return new CancellableTask(Replay.class, Scope.OPERATOR);
  }

  @Bean
  CancellableTask cancellableDiscard() {
    return new CancellableTask(Discard.class, Scope.OPERATOR);
  }

  @Bean
  LetterRows letterRows(JdbcTemplate jdbc) {
    return new LetterRows(jdbc);
  }

  @Bean
  GroupRows groupRows(JdbcTemplate jdbc) {
    return new GroupRows(jdbc);
  }

  @Bean
  RunRows runRows(JdbcTemplate jdbc) {
    return new RunRows(jdbc);
  }

  @Bean
  Finder letterFinder(LetterRows rows) {
    return new LetterFinder(rows);
  }

  @Bean
  TimelineSource letterTimeline(JdbcTemplate jdbc) {
    return new LetterTimeline(jdbc);
  }
}
