package io.tidewheel.demo.screen;

/** A line of text in styles, never wider than it may be. For one thread. */
final class StyledLine {
  /** How a piece of text looks on a terminal with colours. */
  enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    BAR("36"),
    WARNING("33"),
    GOOD("1;32"),
    BAD("1;31");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private static final String ESCAPE = "\u001b[";

  private final StringBuilder text = new StringBuilder();
  private final int columns;
  private final boolean colour;
  private int used;

  StyledLine(Terminal terminal) {
    columns = terminal.columns();
    colour = terminal.colour();
  }

  /** Adds as much of the piece as there is room for. */
  StyledLine add(Style style, String piece) {
    String shown = piece.substring(0, Math.min(piece.length(), columns - used));
    used += shown.length();
    if (!shown.isEmpty()) {
      boolean styled = colour && style != Style.PLAIN;
      text.append(styled ? ESCAPE + style.code + "m" : "")
          .append(shown)
          .append(styled ? ESCAPE + "0m" : "");
    }
    return this;
  }

  StyledLine add(String piece) {
    return add(Style.PLAIN, piece);
  }

  /** How many columns are left. */
  int room() {
    return columns - used;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
