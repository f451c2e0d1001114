/**
 * Hadoop's file systems as {@link java.nio.file.FileSystem}s, as far as inputs and outputs of files
 * need them, so that these are written once.
 */
package io.tidewheel.internal.hadoop.nio;
