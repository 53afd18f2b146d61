package dev.satchel.ingress.batches;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the settings; the users of {@link Batches} create their own instances. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WritingSettings.class)
class BatchConfiguration {}
