package dev.satchel.baselines;

import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * Proves that the tables specific to a design exist.
 *
 * @param script the script that creates them if they do not exist
 */
record NaiveSchema(String script) {
  static NaiveSchema of(JdbcTemplate jdbc, String script) {
    DataSource dataSource = Objects.requireNonNull(jdbc.getDataSource());
    new ResourceDatabasePopulator(new ClassPathResource(script)).execute(dataSource);
    return new NaiveSchema(script);
  }
}
