import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaReceiverInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;

/** Receives lines in four ways, each over a connection of its own. */
public class Sockets {
  static class Lines extends Receiver<String> {
    private final String host;
    private final int port;

    Lines(String host, int port) {
      super(StorageLevel.MEMORY_AND_DISK_2());
      this.host = host;
      this.port = port;
    }

    @Override
    public void onStart() {
      new Thread(this::receive).start();
    }

    @Override
    public void onStop() {}

    private void receive() {
      try (Socket socket = new Socket(host, port);
          BufferedReader reader = reader(socket.getInputStream())) {
        String line = reader.readLine();
        while (!isStopped() && line != null) {
          store(line);
          line = reader.readLine();
        }
        restart("the end");
      } catch (IOException e) {
        restart("broken", e);
      }
    }
  }

  static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  public static void main(String[] args) throws InterruptedException {
    String host = args[0];
    int port = Integer.parseInt(args[1]);
    Set<String> seen = Collections.synchronizedSet(new TreeSet<>());
    CountDownLatch all = new CountDownLatch(4);
    JavaStreamingContext ssc =
        new JavaStreamingContext(
            new SparkConf().setMaster("local[5]").setAppName("sockets"), Durations.milliseconds(100));
    JavaReceiverInputDStream<String> one = ssc.socketTextStream(host, port);
    JavaDStream<String> two = ssc.socketTextStream(host, port, StorageLevels.MEMORY_ONLY);
    JavaReceiverInputDStream<String> three =
        ssc.socketStream(
            host, port, in -> () -> reader(in).lines().iterator(), StorageLevel.MEMORY_ONLY_SER());
    JavaReceiverInputDStream<String> four = ssc.receiverStream(new Lines(host, port));
    ssc.union(one, two, three, four)
        .foreachRDD(
            rdd -> {
              for (String line : rdd.collect()) {
                if (seen.add(line)) {
                  all.countDown();
                }
              }
            });
    ssc.start();
    all.await();
    ssc.stop();
    seen.forEach(System.out::println);
    System.out.println("done");
  }
}
