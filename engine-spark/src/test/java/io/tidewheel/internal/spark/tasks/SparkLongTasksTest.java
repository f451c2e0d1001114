package io.tidewheel.internal.spark.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.LongTasks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** Tasks that last, on Spark in this process: each asks through Spark's plugin. */
class SparkLongTasksTest {
  /** The one of this JVM, which other tests may have made. */
  private static SparkLongTasks tasks() {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2,2]")
            .setAppName("long tasks")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    SparkLongTasks.prepare(conf);
    return new SparkLongTasks(
        JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf)),
        (name, sent) -> {
          throw new IllegalArgumentException(name + " cannot be sent");
        });
  }

  /** Asks so often, or until it is cancelled. */
  private static final class Asking implements LongTasks.Task {
    private static final long serialVersionUID = 1L;
    private final int questions;

    Asking(int questions) {
      this.questions = questions;
    }

    @Override
    public void run(LongTasks.Line line) throws Exception {
      Serializable answer = line.place();
      for (int i = 0; i < questions && !line.isCancelled(); i++) {
        answer = line.ask(answer);
      }
    }
  }

  @Test
  void aTaskAsksWhoStartedItAndEnds() throws Exception {
    Queue<Serializable> asked = new ConcurrentLinkedQueue<>();
    LongTasks.Running running =
        tasks()
            .start(
                "asking",
                Optional.of("localhost"),
                new Asking(3),
                question -> {
                  asked.add(question);
                  return asked.size();
                });
    running.ended().get(30, TimeUnit.SECONDS);
    List<Serializable> all = new ArrayList<>(asked);
    assertTrue(all.get(0).toString().startsWith("executor driver on "), all::toString);
    assertEquals(List.of(1, 2), all.subList(1, all.size()));
  }

  @Test
  void aTaskThatIsCancelledEnds() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    LongTasks.Running running =
        tasks()
            .start(
                "asking",
                Optional.empty(),
                new Asking(Integer.MAX_VALUE),
                question -> {
                  begun.countDown();
                  return question;
                });
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    assertFalse(running.ended().isDone());
    running.cancel();
    running.ended().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aContextWithoutThePluginIsRefusedWithTheLineToAdd() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SparkLongTasks.requirePlugin("receiver of input 'a'", new SparkConf()))
            .getMessage();
    assertTrue(message.contains("receiver of input 'a'"), message);
    assertTrue(
        message.contains("sparkConf.set(\"spark.plugins\", \"io.tidewheel.spark.ReceiverPlugin\")"),
        message);
  }

  @Test
  void thePluginIsAddedToThoseThereAre() {
    SparkConf conf = new SparkConf().set("spark.plugins", "a.B");
    SparkLongTasks.prepare(conf);
    SparkLongTasks.prepare(conf);
    assertEquals("a.B,io.tidewheel.spark.ReceiverPlugin", conf.get("spark.plugins"));
  }

  @Test
  void whatCannotBeSentIsRefused() {
    SparkLongTasks tasks = tasks();
    String message =
        assertThrows(IllegalArgumentException.class, () -> tasks.check("receiver of input 'a'", 1))
            .getMessage();
    assertEquals("receiver of input 'a' cannot be sent", message);
  }
}
