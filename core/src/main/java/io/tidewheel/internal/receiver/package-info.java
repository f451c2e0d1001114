/**
 * Inputs that push: supervises receivers, makes blocks of what they store, keeps blocks in memory,
 * on disk and in the write-ahead log within a budget until their batch is committed, and gives them
 * to batches as ranges of block numbers. Start reading at {@code ReceiverSource}.
 */
package io.tidewheel.internal.receiver;
