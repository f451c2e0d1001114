/**
 * Directories on HDFS and other file systems of Hadoop, for checkpoints: what journals and state
 * stores demand of files, by leases, hsync and atomic renames.
 */
package io.tidewheel.internal.hadoop;
