package io.tidewheel.internal.hadoop;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.time.Duration;

/**
 * A program for a process of its own: the lines of files that appear on HDFS, saved there by batch.
 *
 * <p>Arguments: checkpoint directory, directory to read, prefix to save under.
 */
final class FilesProgram {
  private FilesProgram() {}

  public static void main(String[] arguments) throws Exception {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("copying")
            .set("streaming.defaultParallelism", "2")
            .set("streaming.files.listInterval", "10ms")
            .set("streaming.files.settleDelay", "0ms")
            .set("streaming.files.maxFilesPerBatch", "3")
            .set("streaming.files.splitSize", "2000");
    try (StreamingContext context = new StreamingContext(conf, Duration.ofMillis(10))) {
      context.checkpoint(arguments[0]);
      context.textFileStream(arguments[1]).saveAsTextFiles(arguments[2]);
      context.start();
      System.out.println("started");
      context.awaitTermination();
    }
  }
}
