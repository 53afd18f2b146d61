package dev.satchel.ingress.lists;

import java.util.List;

/**
 * A range of an index whose entries are in the order of ids.
 *
 * @param table its table
 * @param index its name; the columns before the id are fixed by the condition
 * @param id the column of the id
 * @param condition SQL with a {@code ?} for each value
 */
public record IdRange(
    String table, String index, String id, String condition, List<Object> values) {
  public IdRange {
    values = List.copyOf(values);
  }

  /** A range of ids in the column {@code id}. */
  public static IdRange of(String table, String index, String condition, Object... values) {
    return new IdRange(table, index, "id", condition, List.of(values));
  }

  String sql() {
    return """
    (SELECT %1$s AS id
     FROM %2$s FORCE INDEX (%3$s)
     WHERE %4$s AND %1$s >= ? AND %1$s < ?
     ORDER BY %1$s DESC
     LIMIT ?)
    """
        .formatted(id, table, index, condition);
  }
}
