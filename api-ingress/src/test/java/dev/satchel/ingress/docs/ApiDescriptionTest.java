package dev.satchel.ingress.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiDescriptionTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void partsAddPathsMethodsAndComponents() {
    JsonNode whole =
        ApiDescription.merged(
            List.of(
                part("{'openapi':'3.1.0','components':{'schemas':{'Problem':{'type':'object'}}}}"),
                part("{'paths':{'/v1/parcels':{'post':{}}},'components':{'schemas':{'Ship':{}}}}"),
                part("{'paths':{'/v1/parcels':{'get':{}},'/docs':{'get':{}}}}")));

    assertThat(whole.required("openapi").asString()).isEqualTo("3.1.0");
    assertThat(whole.required("paths").propertyNames()).containsExactly("/docs", "/v1/parcels");
    assertThat(whole.required("paths").required("/v1/parcels").propertyNames())
        .containsExactlyInAnyOrder("post", "get");
    assertThat(whole.required("components").required("schemas").propertyNames())
        .containsExactlyInAnyOrder("Problem", "Ship");
  }

  @Test
  void aRouteOrASchemaOfTwoPartsIsRefused() {
    JsonNode common = part("{'openapi':'3.1.0'}");
    JsonNode route = part("{'paths':{'/v1/parcels':{'post':{'summary':'ship'}}}}");
    JsonNode schema = part("{'components':{'schemas':{'Ship':{'type':'object'}}}}");

    assertThatIllegalStateException()
        .isThrownBy(() -> ApiDescription.merged(List.of(common, route, route)))
        .withMessageEndingWith("/paths//v1/parcels/post");
    assertThatIllegalStateException()
        .isThrownBy(() -> ApiDescription.merged(List.of(common, schema, schema)))
        .withMessageEndingWith("/components/schemas/Ship");
  }

  @Test
  void theCommonPartOccursOnce() {
    JsonNode common = part("{'openapi':'3.1.0'}");

    assertThatIllegalStateException()
        .isThrownBy(() -> ApiDescription.merged(List.of(common, common)))
        .withMessageEndingWith("/openapi");
    assertThatIllegalStateException()
        .isThrownBy(() -> ApiDescription.merged(List.of(part("{'paths':{}}"))))
        .withMessageContaining("missing");
  }

  private static JsonNode part(String json) {
    return JSON.readTree(json.replace('\'', '"'));
  }
}
