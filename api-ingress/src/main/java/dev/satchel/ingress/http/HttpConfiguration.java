package dev.satchel.ingress.http;

import dev.satchel.delivery.IdSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import java.util.List;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Registers the reading of requests and the writing of answers with Spring MVC. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerSettings.class)
class HttpConfiguration {
  @Bean
  Problems problems() {
    return new Problems();
  }

  @Bean
  ReplyWriter replyWriter(Problems problems, AnswerSettings settings, MeterRegistry registry) {
    return new ReplyWriter(problems, new Unread(settings.unreadBytes(), registry));
  }

  @Bean
  RequestIds requestIds(IdSource ids) {
    return new RequestIds(ids);
  }

  @Bean
  FilterRegistrationBean<EdgeFilter> edgeFilter(RequestIds ids, Tracer tracer, ReplyWriter writer) {
    var registration = new FilterRegistrationBean<>(new EdgeFilter(ids, tracer, writer));
    // Directly after the filter that starts the request's observation and thereby its span.
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    return registration;
  }

  @Bean
  ErrorHandler jettyProblems(RequestIds ids) {
    return new JettyProblems(ids);
  }

  @Bean
  WebMvcConfigurer replies(Problems problems, ReplyWriter writer) {
    return new WebMvcConfigurer() {
      @Override
      public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new ReplyHandler(writer));
      }

      @Override
      public void configureHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.add(new ProblemResolver(problems, writer));
      }

      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry
            .addInterceptor(new AcceptCheck())
            .addPathPatterns("/v1/**")
            .order(Ordered.LOWEST_PRECEDENCE);
      }
    };
  }
}
