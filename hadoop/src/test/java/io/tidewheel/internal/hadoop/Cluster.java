package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.file.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** One real HDFS, of a NameNode and a DataNode, for all tests of this JVM. */
final class Cluster {
  private static final MiniDFSCluster HDFS = start();

  private Cluster() {}

  private static MiniDFSCluster start() {
    try {
      Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "hdfs");
      Configuration configuration = new Configuration();
      configuration.set("hdfs.minidfs.basedir", directory.toString());
      configuration.set("dfs.replication", "1");
      MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
      cluster.waitActive();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.shutdown(true)));
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MiniDFSCluster hdfs() {
    return HDFS;
  }

  /** Where nothing is yet. */
  static URI fresh() {
    return HDFS.getURI().resolve("/tests/" + UUID.randomUUID());
  }

  static Directory directory(URI location) {
    return new HadoopDirectoryProvider().open(location);
  }
}
