package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void haveDefaults() {
    assertThat(Arguments.parse()).isEqualTo(new Arguments(8080, 9090, Path.of(".satchel/data")));
  }

  @Test
  void parseEachOption() {
    assertThat(Arguments.parse("--data", "d", "--management-port", "2", "--port", "1"))
        .isEqualTo(new Arguments(1, 2, Path.of("d")));
  }

  @Test
  void refuseUnknownOrInvalidOptionsAndNameThem() {
    for (List<String> wrong :
        List.of(
            List.of("--prot", "1"),
            List.of("--port"),
            List.of("--port", "0"),
            List.of("--port", "65536"),
            List.of("--port", "-1"),
            List.of("--port", "x"),
            List.of("--management-port", "8080"))) {
      assertThatThrownBy(() -> Arguments.parse(wrong.toArray(String[]::new)))
          .as(wrong.toString())
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining(wrong.getFirst());
    }
  }
}
