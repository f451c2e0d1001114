/**
 * The {@code tidewheel} command: reads the command line, runs one sub-command, and says what is
 * wrong with the line in one line. Modules add sub-commands by implementing {@link Command}.
 */
package io.tidewheel.cli;
