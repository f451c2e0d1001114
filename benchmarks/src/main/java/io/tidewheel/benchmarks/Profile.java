package io.tidewheel.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Flight recordings: makes one, and says where the samples of one are. */
final class Profile {
  private static final int SHOWN = 15;
  private static final int DEPTH = 3;

  private Profile() {}

  /** Runs something a few times, recorded, after what was measured. */
  static void record(Options options, Report report, Run.Body body) throws Exception {
    if (options.jfr() == null) {
      return;
    }
    try (Recording recording = recording()) {
      recording.start();
      for (int i = 0; i < options.rounds(); i++) {
        body.run(() -> {});
      }
      recording.stop();
      recording.dump(options.jfr());
    }
    top(options.jfr(), report);
  }

  private static Recording recording() throws IOException, ParseException {
    Recording recording = new Recording(Configuration.getConfiguration("profile"));
    recording.enable("jdk.ExecutionSample").with("period", "10 ms");
    return recording;
  }

  /** Prints the frames that most samples are in, with their callers, and who allocates. */
  static void top(Path file, Report report) throws IOException {
    Map<String, Long> self = new HashMap<>();
    Map<String, Long> stacks = new HashMap<>();
    Map<String, Long> allocated = new HashMap<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty() || isOfRecorder(stack)) {
          continue;
        }
        if (event.getEventType().getName().equals("jdk.ExecutionSample")) {
          self.merge(frames(stack, 1), 1L, Long::sum);
          stacks.merge(frames(stack, DEPTH), 1L, Long::sum);
        } else if (event.getEventType().getName().equals("jdk.ObjectAllocationSample")) {
          allocated.merge(
              event.getClass("objectClass").getName() + " in " + frames(stack, DEPTH),
              event.getLong("weight"),
              Long::sum);
        }
      }
    }
    print(report, "frames with most samples", self, count -> count + " samples");
    print(report, "the same, with callers", stacks, count -> count + " samples");
    print(report, "allocation", allocated, bytes -> (bytes >> 20) + " MB");
  }

  private static boolean isOfRecorder(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("jdk.jfr."));
  }

  private static String frames(RecordedStackTrace stack, int depth) {
    StringBuilder text = new StringBuilder();
    int left = depth;
    for (RecordedFrame frame : stack.getFrames()) {
      if (left-- == 0) {
        break;
      }
      String type = frame.getMethod().getType().getName();
      text.append(text.isEmpty() ? "" : " < ")
          .append(type.substring(type.lastIndexOf('.') + 1))
          .append('.')
          .append(frame.getMethod().getName())
          .append(':')
          .append(frame.getLineNumber());
    }
    return text.toString();
  }

  private static void print(
      Report report, String title, Map<String, Long> counts, Function<Long, String> amount) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    report.title(title + ", of " + amount.apply(all));
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(SHOWN)
        .forEach(
            entry ->
                report.line("   %5.1f %%  %s", 100.0 * entry.getValue() / all, entry.getKey()));
  }
}
