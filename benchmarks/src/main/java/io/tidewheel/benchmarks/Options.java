package io.tidewheel.benchmarks;

import java.nio.file.Path;

/**
 * What the command line says beside the name of the benchmark.
 *
 * @param rounds how many pairs of runs are measured
 * @param scale by what the amount of input is multiplied; targets are judged at 1 only
 * @param jfr where a flight recording of Tidewheel's side goes; null for none
 * @param only what the title of a part contains that is run, where a benchmark has parts
 */
record Options(int rounds, double scale, Path jfr, String only) {

  static Options parse(String[] args, int first) {
    int rounds = 5;
    double scale = 1;
    Path jfr = null;
    String only = "";
    for (int i = first; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("option " + args[i] + " needs a value");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--scale" -> scale = Double.parseDouble(value);
        case "--jfr" -> jfr = Path.of(value);
        case "--only" -> only = value;
        default ->
            throw new IllegalArgumentException(
                "option "
                    + args[i]
                    + " is unknown; there are --rounds, --scale, --jfr and"
                    + " --only");
      }
    }
    return new Options(rounds, scale, jfr, only);
  }

  /** An amount at this scale, at least 1. */
  int scaled(int amount) {
    return (int) Math.max(1, Math.round(amount * scale));
  }
}
