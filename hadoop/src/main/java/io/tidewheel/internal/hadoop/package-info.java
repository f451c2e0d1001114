/**
 * Directories on HDFS and other file systems of Hadoop, for checkpoints: what journals and state
 * stores demand of files, by leases, hsync and atomic renames. Inputs and outputs of files see them
 * through the package {@code nio}.
 */
package io.tidewheel.internal.hadoop;
