package io.tidewheel.demo.job;

import io.tidewheel.demo.screen.CompletedBatch;
import io.tidewheel.demo.screen.RevenueWindows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The job in a process of its own. It is told its settings in the first line of its input, and to
 * stop by the next one. When its input ends, so does it, at once: nobody looks after it any more.
 */
public final class JobProcess {
  /** The line that ends it. */
  static final String STOP = "stop";

  private static final int LEFT_ALONE = 130;
  private static final long POLL_MILLIS = 100;

  private final PrintStream out;
  private final CountDownLatch stopWanted = new CountDownLatch(1);

  private JobProcess(PrintStream out) {
    this.out = out;
  }

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) throws Exception {
    // ^C at a terminal goes to all processes there; the one above says what becomes of this one.
    Runnable ignored = Signals.on("INT", () -> {});
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    JobSettings settings = JobMessage.settings(in.readLine());
    JobProcess process = new JobProcess(out);
    Thread listener = new Thread(() -> process.listen(in), "tidewheel-demo-told");
    listener.setDaemon(true);
    listener.start();
    Runtime.getRuntime().halt(process.run(settings)); // What is left is not waited for.
  }

  private void listen(BufferedReader in) {
    try {
      while (true) {
        String line = in.readLine();
        if (line == null) {
          Runtime.getRuntime().halt(LEFT_ALONE);
        } else if (line.equals(STOP)) {
          stopWanted.countDown();
        }
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(LEFT_ALONE);
    }
  }

  private int run(JobSettings settings) throws InterruptedException {
    try (Job job = new JobInProcess(settings, new Writer())) {
      job.start();
      while (stopWanted.getCount() > 0 && !job.awaitEnd(POLL_MILLIS)) {
        out.flush();
      }
      job.stop();
      return 0;
    } catch (RuntimeException e) {
      int exitCode = ExitCodes.of(e);
      out.println(JobMessage.failed(exitCode, e.getMessage()).toLine());
      return exitCode;
    }
  }

  /** Writes a line for each batch. */
  private final class Writer implements JobWatcher {
    @Override
    public void wentOn(long firstBatch, long orders) {
      out.flush();
    }

    @Override
    public void completed(
        CompletedBatch batch, long orders, Optional<RevenueWindows.Window> window) {
      out.println(JobMessage.of(batch, orders, window).toLine());
    }
  }
}
