package io.tidewheel.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.CRC32C;

/**
 * A log as one would write it by hand: one thread appends, with length and checksum, all blocks
 * that wait, syncs once, and tells those that wait.
 */
final class GroupCommit implements AutoCloseable {
  private static final int HEADER = 8;

  private record Entry(ByteBuffer header, ByteBuffer block, CompletableFuture<Void> durable) {}

  private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
  private final FileChannel channel;
  private final Thread thread = new Thread(this::commit, "group-commit");

  GroupCommit(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    thread.start();
  }

  CompletableFuture<Void> append(byte[] block) {
    CRC32C checksum = new CRC32C();
    checksum.update(block);
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putInt(block.length).putInt((int) checksum.getValue()).flip();
    CompletableFuture<Void> durable = new CompletableFuture<>();
    queue.add(new Entry(header, ByteBuffer.wrap(block), durable));
    return durable;
  }

  private void commit() {
    List<Entry> group = new ArrayList<>();
    try {
      while (true) {
        group.clear();
        group.add(queue.take());
        queue.drainTo(group);
        for (Entry entry : group) {
          ByteBuffer[] parts = {entry.header(), entry.block()};
          while (entry.block().hasRemaining()) {
            long ignored = channel.write(parts);
          }
        }
        channel.force(false);
        group.forEach(entry -> entry.durable().complete(null));
      }
    } catch (IOException e) {
      group.forEach(entry -> entry.durable().completeExceptionally(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    channel.close();
  }
}
