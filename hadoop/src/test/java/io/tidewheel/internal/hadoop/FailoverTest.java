package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSNNTopology;
import org.apache.hadoop.hdfs.server.namenode.ha.HATestUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F58: of two NameNodes the active one dies while a program appends. */
@Timeout(150)
class FailoverTest {
  private static final String SERVICE = "tides";

  @TempDir Path temporary;

  @Test
  void appendsGoOnWithTheOtherNameNodeAndLoseNothing() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("hdfs.minidfs.basedir", temporary.resolve("hdfs").toString());
    configuration.set("dfs.replication", "1");
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration)
            .nnTopology(MiniDFSNNTopology.simpleHATopology())
            .numDataNodes(1)
            .build()) {
      cluster.waitActive();
      cluster.transitionToActive(0);
      ChildProcess writer =
          new ChildProcess(
              temporary,
              Map.of("HADOOP_CONF_DIR", client(cluster).toString()),
              AppendingProgram.class,
              "hdfs://" + SERVICE + "/checkpoint");
      try {
        writer.await(() -> writer.lines().size() >= 50);
        cluster.shutdownNameNode(0);
        cluster.transitionToActive(1);
        int before = writer.lines().size();
        writer.await(() -> writer.lines().size() >= before + 100);
      } finally {
        writer.kill();
      }
      List<String> promised = writer.lines();
      check(
          cluster.getURI(1).resolve("/checkpoint"),
          Integer.parseInt(promised.get(promised.size() - 1)));
    }
  }

  /** A directory of settings as a client of the service has them. */
  private Path client(MiniDFSCluster cluster) throws Exception {
    Configuration settings = new Configuration(false);
    HATestUtil.setFailoverConfigurations(cluster, settings, SERVICE);
    Path directory = Files.createDirectory(temporary.resolve("conf"));
    try (OutputStream out = Files.newOutputStream(directory.resolve("hdfs-site.xml"))) {
      settings.writeXml(out);
    }
    return directory;
  }

  private static void check(URI location, int promised) throws Exception {
    Directory directory = Cluster.directory(location);
    List<Integer> found = new ArrayList<>();
    try (DirectoryLock lock = directory.lock(AppendingProgram.LOCK, "the next");
        Journal journal = AppendingProgram.open(directory, lock)) {
      journal.read(0, (position, type, payload) -> found.add(payload.getInt(payload.position())));
    }
    assertEquals(IntStream.range(0, found.size()).boxed().toList(), found);
    assertTrue(found.size() > promised, "found=" + found.size() + ", promised=" + promised);
  }
}
