package io.tidewheel.internal;

import java.util.Optional;

/** Where in the user's program an operation was called, for messages. */
public final class CallSite {
  private static final StackWalker WALKER = StackWalker.getInstance();

  private CallSite() {}

  /** The operation with the line that called it: {@code map at Revenue.java:12}. */
  public static String label(String operation) {
    Optional<StackWalker.StackFrame> caller =
        WALKER.walk(frames -> frames.filter(CallSite::isUsers).findFirst());
    return caller
        .map(frame -> operation + " at " + frame.getFileName() + ":" + frame.getLineNumber())
        .orElse(operation);
  }

  private static boolean isUsers(StackWalker.StackFrame frame) {
    String type = frame.getClassName();
    int end = type.lastIndexOf('.');
    String packageName = end < 0 ? "" : type.substring(0, end);
    return !packageName.equals("io.tidewheel")
        && !packageName.startsWith("io.tidewheel.internal")
        && !packageName.equals("io.tidewheel.kafka")
        && !packageName.startsWith("io.tidewheel.testkit")
        && !packageName.startsWith("java.");
  }
}
