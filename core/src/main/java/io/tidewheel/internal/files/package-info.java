/**
 * Files as inputs and outputs: which files are new, the records in them, and directories that
 * appear as a whole.
 */
package io.tidewheel.internal.files;
