package io.tidewheel.internal.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.CheckpointException;
import org.junit.jupiter.api.Test;

class CheckpointLocationTest {
  @Test
  void aMissingModuleIsNamedWithTheDependencyToAdd() {
    String message =
        assertThrows(
                CheckpointException.class,
                () -> CheckpointLocation.directory("hdfs://namenode:8020/checkpoint"))
            .getMessage();
    assertTrue(message.contains("hdfs://namenode:8020/checkpoint"), message);
    assertTrue(message.contains("io.tidewheel:tidewheel-hadoop"), message);
    assertTrue(message.contains("org.apache.hadoop:hadoop-client-runtime"), message);
  }
}
