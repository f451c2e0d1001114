package io.tidewheel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigCommandTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void printsThePageThatIsInTheDocs() throws Exception {
    StringWriter out = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), "config");
    assertEquals(0, exitCode);
    assertTrue(out.toString().contains("streaming.kafka.maxRatePerPartition"));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(PAGE, out.toString());
    }
    assertEquals(
        Files.readString(PAGE),
        out.toString(),
        "write docs/configuration.md anew: ./tidewheel config > docs/configuration.md");
  }
}
