/**
 * The {@code tidewheel checkpoint} commands: what a checkpoint holds, whether it is sound, and what
 * a program would do with it. They modify nothing and need no class of the program; {@code plan}
 * asks the program itself. Begin with {@link io.tidewheel.cli.checkpoint.CheckpointCommand}.
 */
package io.tidewheel.cli.checkpoint;
