package dev.satchel.delivery.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Counts log events by level: {@code logback.events}. Micrometer's own binder, which has the same
 * metric, is asked at each call of a logger, also for a level that is off; an appender sees only
 * what is logged.
 */
final class LogCounts extends UnsynchronizedAppenderBase<ILoggingEvent> implements DisposableBean {
  private final Map<Integer, Counter> counters = new TreeMap<>();

  private LogCounts(MeterRegistry registry) {
    for (Level level : new Level[] {Level.ERROR, Level.WARN, Level.INFO}) {
      counters.put(
          level.toInt(),
          Counter.builder("logback.events")
              .tag("level", level.toString().toLowerCase(Locale.ROOT))
              .description("Log events that were enabled by the effective log level")
              .baseUnit("events")
              .register(registry));
    }
  }

  /** Counts from now on, unless another system of logging is in use. */
  static LogCounts begin(MeterRegistry registry) {
    LogCounts counts = new LogCounts(registry);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      counts.setName("counts");
      counts.setContext(context);
      counts.start();
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(counts);
    }
    return counts;
  }

  @Override
  protected void append(ILoggingEvent event) {
    Counter counter = counters.get(event.getLevel().toInt());
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void destroy() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
    }
    stop();
  }
}
