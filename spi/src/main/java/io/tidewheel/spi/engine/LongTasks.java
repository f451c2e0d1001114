package io.tidewheel.spi.engine;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs tasks that last, each on one of the processes where the tasks of jobs run: receivers are run
 * so. Such a task is started once for each call of {@link #start}; it is for the caller to start it
 * anew where it ended, or the process that ran it. Thread-safe.
 */
public interface LongTasks {
  /** What runs elsewhere. It is sent there as functions of a plan are. */
  @FunctionalInterface
  interface Task extends Serializable {
    /**
     * Runs to its end, on a thread that is interrupted when the task is cancelled.
     *
     * @param line to who started it
     * @throws Exception is logged where it runs; what the starter should know the task tells it
     */
    void run(Line line) throws Exception;
  }

  /** What a task has of who started it. Thread-safe. */
  interface Line {
    /**
     * Asks who started the task, and waits for the answer.
     *
     * @throws IOException if there is none: the other process has ended or does not answer, or who
     *     started the task has forgotten it. Whether the question came is not known then
     */
    Serializable ask(Serializable question) throws IOException;

    /**
     * Keeps a block for tasks of jobs, which read it by {@link TaskContext#kept}. It is lost with
     * this process, unless there are copies in others.
     *
     * @param key that no other block has, not negative
     * @return false if there is no room now
     */
    boolean keep(long key, byte[] block, Keeping where);

    /** Lets go of a block that this task kept. */
    void drop(long key);

    /** Whether the task should end. */
    boolean isCancelled();

    /** Where the task runs, for people: {@code executor 3 on node7}. */
    String place();
  }

  /** What answers a task. */
  @FunctionalInterface
  interface Inbox {
    /** Answers a question; called by any thread, and must not block. */
    Serializable answer(Serializable question);
  }

  /**
   * Where a block is kept.
   *
   * @param memory whether in memory, if it fits
   * @param disk whether on disk, if it is not in memory
   * @param copies in how many processes
   */
  record Keeping(boolean memory, boolean disk, int copies) implements Serializable {}

  /** A task that was started. */
  interface Running {
    /**
     * Completes when the task has ended, by itself, by an exception or with its process; not with
     * an exception of its own. A process that is only cut off may be taken for dead: then its task
     * goes on for a while, and gets no more answers.
     */
    CompletableFuture<Void> ended();

    /** Has the task end soon; questions of it are not answered any more. Returns at once. */
    void cancel();
  }

  /**
   * Refuses what cannot be run here.
   *
   * @param name of the task, for the message
   * @param sent what is part of the task
   * @throws IllegalArgumentException saying why: an object that cannot be sent, with the fields
   *     that lead to it; something that the system lacks for tasks that last, and how it gets it
   */
  void check(String name, Serializable sent);

  /**
   * Starts a task as soon as there is a process that has room for it, and returns at once.
   *
   * @param name for messages and pages
   * @param host where it runs best
   */
  Running start(String name, Optional<String> host, Task task, Inbox inbox);

  /** A host of a process that keeps a block; empty if none does any more. */
  Optional<String> hostOf(long key);

  /** Has nobody keep a block any more; returns at once. Does nothing if nobody does. */
  void drop(long key);
}
