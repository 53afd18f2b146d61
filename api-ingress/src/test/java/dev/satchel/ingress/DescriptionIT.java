package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The OpenAPI description lists the paths that are served, and only those. */
class DescriptionIT {
  @Test
  void theApiDescriptionListsExactlyTheRoutesOfTheServer() {
    try (TestIngress ingress = TestIngress.start()) {
      TreeSet<String> routes = new TreeSet<>();
      ingress
          .bean(RequestMappingHandlerMapping.class)
          .getHandlerMethods()
          .keySet()
          .forEach(
              route ->
                  route
                      .getMethodsCondition()
                      .getMethods()
                      .forEach(
                          method ->
                              route
                                  .getPatternValues()
                                  .forEach(path -> routes.add(method + " " + path))));
      TreeSet<String> described = new TreeSet<>();
      JsonNode whole = Json.tree(ingress.get("/openapi.json").body());
      assertThat(whole.findValuesAsString("$ref"))
          .isNotEmpty()
          .allMatch(
              reference -> !whole.at(reference.substring(1)).isMissingNode(),
              "a component that exists");
      JsonNode paths = whole.required("paths");
      paths.forEachEntry(
          (path, methods) ->
              methods
                  .propertyNames()
                  .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
      assertThat(described).isEqualTo(routes).hasSizeGreaterThan(15);
    }
  }
}
