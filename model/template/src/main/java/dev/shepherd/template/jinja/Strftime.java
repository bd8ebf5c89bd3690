package dev.shepherd.template.jinja;

import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;

/** A date and time by a pattern of C's {@code strftime}, in English and without a time zone. */
final class Strftime {

  private static final String[] DAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  private final LocalDateTime time;
  private final StringBuilder out = new StringBuilder();

  private Strftime(LocalDateTime time) {
    this.time = time;
  }

  static String format(String pattern, LocalDateTime time) {
    var writer = new Strftime(time);
    writer.expand(pattern);
    return writer.out.toString();
  }

  private void expand(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%' || i + 1 == pattern.length()) {
        out.append(c);
        continue;
      }
      char flag = 0;
      int at = i + 1;
      if ("-_0^#".indexOf(pattern.charAt(at)) >= 0 && at + 1 < pattern.length()) {
        flag = pattern.charAt(at++);
      }
      int start = out.length();
      if (directive(pattern.charAt(at), flag)) {
        if (flag == '^') {
          String upper = out.substring(start).toUpperCase(java.util.Locale.ROOT);
          out.setLength(start);
          out.append(upper);
        }
      } else {
        out.append(pattern, i, at + 1);
      }
      i = at;
    }
  }

  private boolean directive(char letter, char flag) {
    switch (letter) {
      case 'a' -> out.append(DAYS[weekDay() - 1], 0, 3);
      case 'A' -> out.append(DAYS[weekDay() - 1]);
      case 'b', 'h' -> out.append(MONTHS[time.getMonthValue() - 1], 0, 3);
      case 'B' -> out.append(MONTHS[time.getMonthValue() - 1]);
      case 'c' -> expand("%a %b %e %H:%M:%S %Y");
      case 'C' -> number(time.getYear() / 100, 2, '0', flag);
      case 'd' -> number(time.getDayOfMonth(), 2, '0', flag);
      case 'D', 'x' -> expand("%m/%d/%y");
      case 'e' -> number(time.getDayOfMonth(), 2, ' ', flag);
      case 'f' -> number(time.getNano() / 1000, 6, '0', (char) 0);
      case 'F' -> expand("%Y-%m-%d");
      case 'g' -> number(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', flag);
      case 'G' -> number(time.get(IsoFields.WEEK_BASED_YEAR), 4, '0', flag);
      case 'H' -> number(time.getHour(), 2, '0', flag);
      case 'I' -> number(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, '0', flag);
      case 'j' -> number(time.getDayOfYear(), 3, '0', flag);
      case 'k' -> number(time.getHour(), 2, ' ', flag);
      case 'l' -> number(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, ' ', flag);
      case 'm' -> number(time.getMonthValue(), 2, '0', flag);
      case 'M' -> number(time.getMinute(), 2, '0', flag);
      case 'n' -> out.append('\n');
      case 'p' -> out.append(time.getHour() < 12 ? "AM" : "PM");
      case 'P' -> out.append(time.getHour() < 12 ? "am" : "pm");
      case 'r' -> expand("%I:%M:%S %p");
      case 'R' -> expand("%H:%M");
      case 'S' -> number(time.getSecond(), 2, '0', flag);
      case 't' -> out.append('\t');
      case 'T', 'X' -> expand("%H:%M:%S");
      case 'u' -> out.append(weekDay());
      case 'U' -> number((time.getDayOfYear() + 6 - weekDay() % 7) / 7, 2, '0', flag);
      case 'V' -> number(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flag);
      case 'w' -> out.append(weekDay() % 7);
      case 'W' -> number((time.getDayOfYear() + 6 - (weekDay() + 6) % 7) / 7, 2, '0', flag);
      case 'y' -> number(time.getYear() % 100, 2, '0', flag);
      case 'Y' -> number(time.getYear(), 4, '0', flag);
      case 'z', 'Z' -> {}
      case '%' -> out.append('%');
      default -> {
        return false;
      }
    }
    return true;
  }

  private int weekDay() {
    return time.getDayOfWeek().getValue();
  }

  private void number(int value, int width, char fill, char flag) {
    String digits = Integer.toString(value);
    char filler = flag == '_' ? ' ' : flag == '0' ? '0' : fill;
    if (flag != '-') {
      out.repeat(filler, Math.max(0, width - digits.length()));
    }
    out.append(digits);
  }
}
