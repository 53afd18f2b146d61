package dev.satchel.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WaitingTest {
  @Test
  void theUsedHeapIsThatOfAllGenerations() {
    assertThat(
            Waiting.usedMib(
                """
                17226:
                DefNew     total 235968K, used 1024K [0x00000000c0000000, 0x00000000d0000000)
                 eden space 209792K,   0% used [0x00000000c0000000, 0x00000000c0000000)
                 from space 26176K,   0% used [0x00000000ccce0000, 0x00000000ccce0000)
                Tenured    total 172752K, used 103424K [0x00000000d0000000, 0x0000000100000000)
                 the  space 172752K,  59% used [0x00000000d0000000, 0x00000000d65387a8)
                 Metaspace used 9999K, committed 10000K, reserved 1114112K
                """))
        .isEqualTo(102);
  }

  @Test
  void aHeapMayHaveNoGenerations() {
    String regions =
        """
        17296:
        garbage-first heap   total reserved 1048576K, committed 389120K, used 2048K [0x0, 0x1)
         region size 1024K, 0 young (0K), 0 survivors (0K)
        """;
    assertThat(Waiting.usedMib(regions)).isEqualTo(2);
    assertThatThrownBy(() -> Waiting.usedMib("ZHeap used 2M")).hasMessageContaining("ZHeap");
  }
}
