package dev.shepherd.parser.scan;

/** Finds the next marker in a window and remembers where it stands. One thread at a time. */
public final class MarkerSearch {

  private int start;
  private int end;

  /**
   * Looks for the first marker.
   *
   * @param last whether no text follows {@code to}
   * @return its number, or {@link Markers#NONE}; then {@link #start()} says how far the text is
   *     certainly free of markers
   */
  public int find(Markers markers, byte[] text, int from, int to, boolean last) {
    int i = from;
    while (true) {
      i = markers.candidate(text, i, to);
      if (i == to) {
        start = to;
        return Markers.NONE;
      }
      int found = markers.at(text, i, to, last);
      if (found >= 0) {
        start = i;
        end = i + markers.length(found);
        return found;
      }
      if (found == Markers.UNSURE) {
        start = i;
        return Markers.NONE;
      }
      i++;
    }
  }

  /** Where the marker begins; when none was found, where one might begin, or the window's end. */
  public int start() {
    return start;
  }

  /** Where the marker that was found ends. */
  public int end() {
    return end;
  }
}
