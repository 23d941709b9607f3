package dev.sinter.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which places of an input each place of a locally connected result sees, and where the weights of
 * these pairs stand in the ways in which Keras keeps them. With padding same, the window of place p
 * begins at {@code p * stride - window / 2}; with valid, at {@code p * stride}.
 *
 * @param results extents of the result's places
 * @param inputs number of places of the input
 * @param window number of elements of a window
 * @param reached for each place and element of its window the place of the input, row by row; -1
 *     beyond the ends
 * @param channels of the input
 * @param filters channels of the result
 */
record Reach(
    List<Long> results, long inputs, long window, int[] reached, long channels, long filters) {

  /** {@return the windows of all places, which lie row by row} */
  static Reach of(
      List<Long> extents,
      List<Long> window,
      List<Long> strides,
      boolean valid,
      long channels,
      long filters) {
    List<Long> results = new ArrayList<>();
    for (int i = 0; i < extents.size(); i++) {
      long room = valid ? extents.get(i) - window.get(i) + 1 : extents.get(i);
      results.add(Math.ceilDiv(room, strides.get(i)));
    }
    long places = product(results);
    long elements = product(window);
    int[] reached = new int[Math.toIntExact(Math.max(places, 0) * elements)];
    for (int n = 0; n < reached.length; n++) {
      long[] place = coordinates(n / elements, results);
      long[] element = coordinates(n % elements, window);
      long input = 0;
      for (int i = 0; i < extents.size(); i++) {
        long start = place[i] * strides.get(i) - (valid ? 0 : window.get(i) / 2);
        long at = start + element[i];
        boolean inside = input >= 0 && at >= 0 && at < extents.get(i);
        input = inside ? input * extents.get(i) + at : -1;
      }
      reached[n] = Math.toIntExact(input);
    }
    return new Reach(List.copyOf(results), product(extents), elements, reached, channels, filters);
  }

  private static long product(List<Long> extents) {
    return extents.stream().reduce(1L, (a, b) -> a * b);
  }

  private static long[] coordinates(long flat, List<Long> extents) {
    long[] coordinates = new long[extents.size()];
    long rest = flat;
    for (int i = extents.size() - 1; i >= 0; i--) {
      coordinates[i] = rest % extents.get(i);
      rest /= extents.get(i);
    }
    return coordinates;
  }

  /** {@return the number of places of the result} */
  long places() {
    return product(results);
  }

  /** {@return the place of the input for each place and element; 0 beyond the ends} */
  int[] seen() {
    return Arrays.stream(reached).map(n -> Math.max(n, 0)).toArray();
  }

  /** {@return the number of pairs of an element of the input and one of the result in reach} */
  long pairs() {
    return Arrays.stream(reached).filter(n -> n >= 0).count() * channels * filters;
  }

  /** {@return for each (place, element, channel, filter) its index in the kernel of all pairs} */
  int[] inAllPairs(boolean channelsFirst) {
    long end = inputs * channels * places() * filters;
    return index(
        (input, channel, place, filter) ->
            element(input, inputs, channel, channels, channelsFirst) * places() * filters
                + element(place, places(), filter, filters, channelsFirst),
        end);
  }

  /** {@return for each (place, element, channel, filter) its rank, by result, then by input} */
  int[] inPairsInReach(boolean channelsFirst) {
    long[] keys =
        Arrays.stream(
                index(
                    (input, channel, place, filter) ->
                        element(place, places(), filter, filters, channelsFirst) * inputs * channels
                            + element(input, inputs, channel, channels, channelsFirst),
                    -1))
            .asLongStream()
            .toArray();
    long[] sorted = Arrays.stream(keys).filter(key -> key >= 0).sorted().toArray();
    return Arrays.stream(keys)
        .mapToInt(key -> key < 0 ? sorted.length : Arrays.binarySearch(sorted, key))
        .toArray();
  }

  private static long element(
      long place, long places, long channel, long channels, boolean channelsFirst) {
    return channelsFirst ? channel * places + place : place * channels + channel;
  }

  private interface Position {
    long of(long input, long channel, long place, long filter);
  }

  private int[] index(Position position, long outside) {
    int[] index = new int[Math.toIntExact(reached.length * channels * filters)];
    int n = 0;
    for (int i = 0; i < reached.length; i++) {
      for (long channel = 0; channel < channels; channel++) {
        for (long filter = 0; filter < filters; filter++) {
          index[n++] =
              Math.toIntExact(
                  reached[i] < 0 ? outside : position.of(reached[i], channel, i / window, filter));
        }
      }
    }
    return index;
  }
}
