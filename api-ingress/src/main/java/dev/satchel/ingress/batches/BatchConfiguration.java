package dev.satchel.ingress.batches;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Has the settings bound; those who share make their batches themselves. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WritingSettings.class)
class BatchConfiguration {}
