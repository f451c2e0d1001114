package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.Elsewhere.SharedLog;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.LongTasks;

/**
 * A receiver as it is sent to where it runs.
 *
 * @param name for messages and threads
 * @param log where its write-ahead log is; null without one
 * @param known what the driver knows of the log: blocks from the first that is not committed, and
 *     the epoch before that of this session
 */
record ReceiverTask<T>(
    String name,
    int streamId,
    Receiver<T> receiver,
    Settings settings,
    Codecs codecs,
    SharedLog log,
    BlockRange known)
    implements LongTasks.Task {
  @Override
  public void run(LongTasks.Line line) throws Exception {
    new DistantReceiver<>(this, line).run();
  }
}
