package io.tidewheel.receivers;

import io.tidewheel.StorageLevel;
import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.Receiver;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A receiver that does what a test says, on a thread of its own at each start. */
final class ScriptedReceiver<T> extends Receiver<T> {
  private static final long serialVersionUID = 1L;

  final transient AtomicInteger starts = new AtomicInteger();
  final transient AtomicInteger stops = new AtomicInteger();
  private final transient Consumer<ScriptedReceiver<T>> script;
  private transient Thread thread;

  ScriptedReceiver(StorageLevel level, Consumer<ScriptedReceiver<T>> script) {
    super(level);
    this.script = script;
  }

  ScriptedReceiver(Consumer<ScriptedReceiver<T>> script) {
    this(StorageLevel.MEMORY_AND_DISK_SER, script);
  }

  BlockGenerator<T> generator(BlockGeneratorListener<T> listener) {
    return createBlockGenerator(listener);
  }

  /** Which start this is, from 1. */
  int start() {
    return starts.get();
  }

  @Override
  public void onStart() {
    starts.incrementAndGet();
    thread = new Thread(() -> script.accept(this), "script");
    thread.start();
  }

  @Override
  public void onStop() throws InterruptedException {
    stops.incrementAndGet();
    thread.join();
  }

  @Override
  public String toString() {
    return "scripted";
  }
}
