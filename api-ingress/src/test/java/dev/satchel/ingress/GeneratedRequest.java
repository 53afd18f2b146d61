package dev.satchel.ingress;

import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.api.DescribedOperation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A request that was generated from the description.
 *
 * @param query empty, or it begins with a question mark
 */
record GeneratedRequest(
    DescribedOperation operation,
    String path,
    String query,
    Map<String, String> headers,
    @Nullable String body) {

  /** Whether the description does not allow the body. */
  boolean isRefusedBy(DescribedApi api) {
    if (body == null) {
      return operation.hasBody();
    }
    try {
      Json.tree(body);
    } catch (JacksonException notJson) {
      return true;
    }
    return operation.hasBody() && !api.broken(operation.bodySchema(), body).isEmpty();
  }
}
