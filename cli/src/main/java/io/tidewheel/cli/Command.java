package io.tidewheel.cli;

import java.util.concurrent.Callable;

/**
 * A sub-command of {@code tidewheel}; found by {@link java.util.ServiceLoader}.
 *
 * <p>An implementation carries picocli's annotations for its name, description and options, and has
 * a public constructor without arguments that does no work: all commands are made for every run. It
 * is called once, on the main thread, and returns the exit code: 0 for success, 1 for failure. What
 * it prints goes to its command line's {@code getOut()} and {@code getErr()}.
 *
 * <p>It throws {@link Failure} for what a sentence explains; anything else is shown as a bug.
 */
public interface Command extends Callable<Integer> {}
