package dev.satchel.ingress;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.assets}.
 *
 * @param assets codes of assets in addition to BTC, KRW, USD and POINT
 */
@ConfigurationProperties(prefix = "satchel")
public record AssetSettings(@DefaultValue List<String> assets) {}
