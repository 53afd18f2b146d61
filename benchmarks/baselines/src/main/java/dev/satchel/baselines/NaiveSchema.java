package dev.satchel.baselines;

import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * Says that the tables of a design's own are there.
 *
 * @param script what made them, if they were not there before
 */
record NaiveSchema(String script) {
  static NaiveSchema of(JdbcTemplate jdbc, String script) {
    DataSource dataSource = Objects.requireNonNull(jdbc.getDataSource());
    new ResourceDatabasePopulator(new ClassPathResource(script)).execute(dataSource);
    return new NaiveSchema(script);
  }
}
