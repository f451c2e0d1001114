/**
 * Inputs that push: supervises receivers, makes blocks of what they store, keeps blocks in memory,
 * on disk and in the write-ahead log within a budget until their batch is committed, and gives them
 * to batches as ranges of block numbers. Where tasks run in other processes so do receivers: {@code
 * DistantSession} is the driver's end of it, {@code DistantReceiver} the other. Start reading at
 * {@code ReceiverSource}.
 */
package io.tidewheel.internal.receiver;
