package dev.sinter.testsuite.mutation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/** Draws breaks by seed: a third each of rules, gradients and schedule steps. */
final class DrawnBreaks {
  static final List<String> GROUPS = List.of("rewrite rules", "gradients", "schedule steps");

  private DrawnBreaks() {}

  /** {@return which of the groups a site is in; empty text if in none} */
  static String group(Site site) {
    if (MutationPlan.isRules(site.className())) {
      return site.unit().contains(".") ? "" : GROUPS.get(0);
    }
    return MutationPlan.isGradients(site.className()) ? GROUPS.get(1) : GROUPS.get(2);
  }

  /** {@return how many units (rules; methods otherwise) and sites each group has} */
  static SequencedMap<String, String> units(List<Site> sites) {
    SequencedMap<String, String> sizes = new LinkedHashMap<>();
    for (String group : GROUPS) {
      List<Site> own = sites.stream().filter(s -> group(s).equals(group)).toList();
      long units = own.stream().map(Site::unit).distinct().count();
      sizes.put(group, units + " units with " + own.size() + " sites");
    }
    return sizes;
  }

  /**
   * {@return the drawn sites: each unit at most once while there are others; all sites if there are
   * not more than wanted}
   */
  static List<Site> of(List<Site> sites, long seed, int count) {
    Random random = new Random(seed);
    List<Site> drawn = new ArrayList<>();
    for (int g = 0; g < GROUPS.size(); g++) {
      String group = GROUPS.get(g);
      SequencedMap<String, List<Site>> units = new LinkedHashMap<>();
      sites.stream()
          .filter(s -> group(s).equals(group))
          .forEach(s -> units.computeIfAbsent(s.unit(), _ -> new ArrayList<>()).add(s));
      List<List<Site>> order = new ArrayList<>(units.values());
      Collections.shuffle(order, random);
      int wanted = count * (g + 1) / GROUPS.size() - count * g / GROUPS.size();
      Deque<List<Site>> next = new ArrayDeque<>(order);
      for (int i = 0; i < wanted && !next.isEmpty(); i++) {
        List<Site> unit = next.removeFirst();
        drawn.add(unit.remove(random.nextInt(unit.size())));
        if (!unit.isEmpty()) {
          next.addLast(unit);
        }
      }
    }
    return drawn;
  }
}
