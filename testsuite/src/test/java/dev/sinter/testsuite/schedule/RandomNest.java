package dev.sinter.testsuite.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The text of a small nest of loops around {@code i} which stores to {@code y} (one axis) or {@code
 * t} (two), and perhaps loads from there: at sums whose factors are about as large as they must be
 * to keep all places apart.
 */
final class RandomNest {
  private static final long GUESS = 7;

  private final SplittableRandom random;
  private final Map<String, Long> inner = new LinkedHashMap<>();
  private final List<String> outside = new ArrayList<>(List.of("%n"));
  private final StringBuilder text = new StringBuilder();
  private int open;

  RandomNest(SplittableRandom random) {
    this.random = random;
  }

  /** A multiple of something in an index. */
  private record Term(long factor, String atom) {}

  /** An index: terms and a constant. */
  private record Index(List<Term> terms, long constant) {
    String text() {
      StringBuilder out = new StringBuilder("50");
      for (Term term : terms) {
        out.append(term.factor() < 0 ? " - " : " + ");
        out.append(term.atom()).append(" * ").append(Math.abs(term.factor()));
      }
      return out.append(" + ").append(constant).toString();
    }
  }

  String proc() {
    text.append("proc @p[%n](%y: f32[99] read-write, %t: f32[99, 99] read-write) {\n");
    if (one(3)) {
      loop("o", "" + (2 + random.nextInt(2)));
      outside.add("%o");
      if (one(2)) {
        text.append("let %s = %o * 3 + 1\n");
        outside.add("%s");
      }
    }
    inner.put("%i", extent("i", false));
    for (String name : List.of("j", "k").subList(0, random.nextInt(3))) {
      inner.put("%" + name, extent(name, true));
    }
    if (one(5)) {
      String of = one(2) ? "%i" : "%n";
      text.append("let %p = ").append(of).append(one(2) ? " / 2\n" : " * 2\n");
      inner.put("%p", GUESS);
    }
    stores();
    return text.append("}\n".repeat(open + 1)).toString();
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private void loop(String name, String extent) {
    text.append("for %").append(name).append(" in 0..").append(extent).append(" {\n");
    open++;
  }

  /** Opens a loop; the result is its extent, or a guess. */
  private long extent(String name, boolean within) {
    long constant = 2L + random.nextInt(4);
    switch (random.nextInt(6)) {
      case 0 -> {
        loop(name, "%n");
        return GUESS;
      }
      case 1 -> loop(name, "min(" + constant + ", %n" + (within ? " - %i)" : ")"));
      case 2 -> loop(name, "min(%n, " + constant + ")");
      default -> loop(name, "" + constant);
    }
    return constant;
  }

  private void stores() {
    boolean table = one(2);
    List<Index> place = place(table);
    for (int n = random.nextInt(3); n >= 0; n--) {
      boolean lanes = one(8);
      String value = one(2) ? access(table, varied(place), false) : "1.0_f32";
      text.append(access(table, place, lanes)).append(" = ");
      text.append(lanes ? "splat(" + value + ", 4)" : value).append('\n');
      place = varied(place);
    }
  }

  private String access(boolean table, List<Index> place, boolean lanes) {
    String last = place.getLast().text();
    String index = lanes ? "ramp(" + last + ", " + random.nextInt(3) + ", 4)" : last;
    return table ? "%t[" + place.getFirst().text() + ", " + index + "]" : "%y[" + index + "]";
  }

  private List<Index> place(boolean table) {
    Map<String, Long> whole = new LinkedHashMap<>(inner);
    if (!table) {
      return List.of(index(whole));
    }
    Map<String, Long> first = new LinkedHashMap<>(whole);
    Map<String, Long> second = new LinkedHashMap<>(whole);
    if (one(2)) {
      String by = one(5) ? "%n" : "" + (2 + random.nextInt(2));
      first.remove("%i");
      second.remove("%i");
      first.put("(%i / " + by + ")", 3L);
      second.put("rem(%i, " + (one(8) ? "4" : by) + ")", 4L);
    }
    List<Index> place = new ArrayList<>(List.of(index(first), index(second)));
    if (one(2)) {
      Collections.reverse(place);
    }
    return place;
  }

  private Index index(Map<String, Long> atoms) {
    List<String> order = new ArrayList<>(atoms.keySet());
    Collections.shuffle(order, new Random(random.nextLong()));
    List<Term> terms = new ArrayList<>();
    long factor = one(4) ? 2 : 1;
    for (String atom : order) {
      if (!one(6)) {
        boolean negative = atom.contains("i") && one(6);
        terms.add(new Term(negative ? -factor : factor, atom));
        factor = Math.max(1, factor * atoms.getOrDefault(atom, GUESS) + random.nextInt(-1, 2));
      }
    }
    if (one(3)) {
      terms.add(new Term(random.nextInt(1, 4), outside.get(random.nextInt(outside.size()))));
    }
    return new Index(terms, random.nextInt(3));
  }

  /** Mostly the same place, or one a few elements further; at times another sum. */
  private List<Index> varied(List<Index> place) {
    List<Index> varied = new ArrayList<>();
    for (Index index : place) {
      List<Term> terms = new ArrayList<>(index.terms());
      if (!terms.isEmpty() && one(6)) {
        int at = random.nextInt(terms.size());
        Term term = terms.remove(at);
        if (one(2)) {
          terms.add(at, new Term(term.factor() + random.nextInt(-1, 2), term.atom()));
        }
      }
      varied.add(new Index(terms, one(2) ? index.constant() : random.nextInt(5)));
    }
    return varied;
  }
}
