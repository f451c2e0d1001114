package io.tidewheel.internal.hadoop;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Asks a NameNode again while it restarts, fails over or is in safe mode, for a bounded time.
 *
 * <p>Only for what is asked of the NameNode. A file whose append failed is never gone on with.
 */
final class Patience {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final Set<String> PASSING =
      Set.of(
          "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
          "org.apache.hadoop.ipc.RetriableException",
          "org.apache.hadoop.ipc.StandbyException",
          "org.apache.hadoop.ipc.ObserverRetryOnActiveException");
  private static final Set<String> EXISTS =
      Set.of(
          "org.apache.hadoop.fs.FileAlreadyExistsException",
          "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException");

  private Patience() {}

  /** A question to the NameNode. */
  interface Question<T> {
    T ask() throws IOException;
  }

  /**
   * Asks until there is an answer.
   *
   * @throws NoSuchFileException or AccessDeniedException or FileAlreadyExistsException as java.nio
   *     would
   */
  static <T> T ask(String what, Path path, Question<T> question) throws IOException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return question.ask();
      } catch (FileNotFoundException e) {
        throw withCause(new NoSuchFileException(path.toString()), e);
      } catch (AccessControlException e) {
        throw withCause(new AccessDeniedException(path.toString(), null, e.getMessage()), e);
      } catch (IOException e) {
        if (EXISTS.contains(className(e))) {
          throw withCause(new FileAlreadyExistsException(path.toString()), e);
        }
        if (!isPassing(e)) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new IOException(
              "cannot "
                  + what
                  + " path="
                  + path
                  + ": no NameNode has done it for "
                  + LONGEST.toSeconds()
                  + " s, the last answer was: "
                  + e
                  + ". See that one is up, active and out of safe mode: hdfs dfsadmin -safemode"
                  + " get",
              e);
        }
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  static void pause(long millis) throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the file system");
    }
  }

  private static IOException withCause(IOException exception, IOException cause) {
    exception.initCause(cause);
    return exception;
  }

  private static String className(IOException e) {
    return e instanceof RemoteException remote ? remote.getClassName() : e.getClass().getName();
  }

  private static boolean isPassing(IOException e) {
    return e instanceof SocketException
        || e instanceof SocketTimeoutException
        || e instanceof EOFException
        || PASSING.contains(className(e));
  }
}
