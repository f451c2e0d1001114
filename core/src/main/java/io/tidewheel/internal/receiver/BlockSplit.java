package io.tidewheel.internal.receiver;

import io.tidewheel.internal.Registered;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;

/** One block, read where the receiver is. */
final class BlockSplit<T> implements Split<T> {
  private static final long serialVersionUID = 1L;

  private final Registered<ReceivedBlocks> blocks;
  private final long number;
  private final String name;

  BlockSplit(Registered<ReceivedBlocks> blocks, long number, String name) {
    this.blocks = blocks;
    this.number = number;
    this.name = name;
  }

  @Override
  public Iterator<T> read(TaskContext task) throws Exception {
    ReceivedBlocks here = blocks.get();
    if (here == null) {
      throw new IllegalStateException(
          name + " is in another process; blocks are read where their receiver is");
    }
    return here.read(number);
  }

  @Override
  public String toString() {
    return name;
  }
}
