package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrintTest {
  @Test
  void printsTheFirstElementsOfEachBatchAndOutputsInTheirOrder() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<Integer> numbers = test.input(1);
      numbers.stream().print(2);
      numbers.stream().count().print();
      test.start().feed(numbers, 1, 2, 3).tick();
    } finally {
      System.setOut(before);
    }
    String rule = "-------------------------------------------\n";
    String header = rule + "Time: 1001000 ms\n" + rule;
    assertEquals(
        header + "1\n2\n...\n\n" + header + "3\n\n", bytes.toString(StandardCharsets.UTF_8));
  }
}
