import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaReceiverInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;
import scala.Option;

/** Uses what Tidewheel has in another form, or not yet. */
public class NeedsAHand {
  static class Numbers extends Receiver<Long> {
    Numbers() {
      super(StorageLevel.MEMORY_AND_DISK_2());
    }

    @Override
    public void onStart() {
      store(ByteBuffer.allocate(10));
    }

    @Override
    public void onStop() {}

    @Override
    public Option<String> preferredLocation() {
      return Option.apply("here");
    }
  }

  public static void main(String[] args) throws InterruptedException {
    JavaSparkContext sc = new JavaSparkContext(new SparkConf().setAppName("x"));
    JavaStreamingContext ssc = new JavaStreamingContext(sc, Durations.seconds(1));
    JavaReceiverInputDStream<Long> blocks = ssc.rawSocketStream("localhost", 9999);
    blocks.print();
    ssc.receiverStream(new Numbers()).print();
    ssc.start();
    ssc.awaitTermination();
  }
}
