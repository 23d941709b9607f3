package dev.sinter.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The iterators that data sets are made of: each computes an element when it is asked for. */
final class ElementStreams {
  private ElementStreams() {}

  /** {@return an iterator that looks for its next element when it is asked whether there is one} */
  private static Iterator<Element> seeking(Supplier<Optional<Element>> seek) {
    return new Iterator<>() {
      private Optional<Element> found = Optional.empty();
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (found.isEmpty() && !ended) {
          found = seek.get();
          ended = found.isEmpty();
        }
        return found.isPresent();
      }

      @Override
      public Element next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Element element = found.orElseThrow();
        found = Optional.empty();
        return element;
      }
    };
  }

  /** {@return elements of number 0 to {@code count} - 1} */
  static Iterator<Element> counted(long count, LongFunction<Element> made) {
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public Element next() {
        if (next >= count) {
          throw new NoSuchElementException();
        }
        return made.apply(next++);
      }
    };
  }

  static Iterator<Element> mapped(Iterator<Element> elements, UnaryOperator<Element> change) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Element next() {
        return change.apply(elements.next());
      }
    };
  }

  static Iterator<Element> filtered(Iterator<Element> elements, Predicate<Element> test) {
    return seeking(
        () -> {
          while (elements.hasNext()) {
            Element element = elements.next();
            if (test.test(element)) {
              return Optional.of(element);
            }
          }
          return Optional.empty();
        });
  }

  static Iterator<Element> batched(Iterator<Element> elements, int count, boolean dropRemainder) {
    return seeking(
        () -> {
          List<Element> group = new ArrayList<>();
          while (group.size() < count && elements.hasNext()) {
            group.add(elements.next());
          }
          boolean enough = !group.isEmpty() && (group.size() == count || !dropRemainder);
          return enough ? Optional.of(Element.stack(group)) : Optional.empty();
        });
  }

  static Iterator<Element> unbatched(Iterator<Element> batches) {
    return joined(
        () -> {
          if (!batches.hasNext()) {
            return Optional.empty();
          }
          Element batch = batches.next();
          return Optional.of(counted(batch.rows(), batch::row));
        });
  }

  /** {@return the elements of iterators, one after the other, until there is no further one} */
  private static Iterator<Element> joined(Supplier<Optional<Iterator<Element>>> parts) {
    List<Iterator<Element>> current = new ArrayList<>();
    return seeking(
        () -> {
          while (current.isEmpty() || !current.getFirst().hasNext()) {
            Optional<Iterator<Element>> next = parts.get();
            if (next.isEmpty()) {
              return Optional.empty();
            }
            current.clear();
            current.add(next.get());
          }
          return Optional.of(current.getFirst().next());
        });
  }

  /**
   * {@return the passes of a source, one after the other; it ends where a pass is empty}
   *
   * @param source the passes
   * @param first number of the first pass
   * @param count how many
   */
  static Iterator<Element> repeated(Dataset.Source source, long first, long count) {
    Iterator<Long> numbers = java.util.stream.LongStream.range(0, count).iterator();
    return joined(
        () -> {
          if (!numbers.hasNext()) {
            return Optional.empty();
          }
          Iterator<Element> pass = source.open(first + numbers.next());
          return pass.hasNext() ? Optional.of(pass) : Optional.empty();
        });
  }

  static Iterator<Element> taken(Iterator<Element> elements, long count) {
    Iterator<Long> numbers = java.util.stream.LongStream.range(0, count).iterator();
    return seeking(
        () -> {
          if (!numbers.hasNext() || !elements.hasNext()) {
            return Optional.empty();
          }
          numbers.next();
          return Optional.of(elements.next());
        });
  }

  static Iterator<Element> skipped(Iterator<Element> elements, long count) {
    for (long i = 0; i < count && elements.hasNext(); i++) {
      elements.next();
    }
    return elements;
  }

  static Iterator<Element> concatenated(Iterator<Element> first, Iterator<Element> second) {
    return joined(List.of(first, second).iterator());
  }

  private static Iterator<Element> joined(Iterator<Iterator<Element>> parts) {
    return joined(() -> parts.hasNext() ? Optional.of(parts.next()) : Optional.empty());
  }

  static Iterator<Element> zipped(Iterator<Element> inputs, Iterator<Element> targets) {
    return seeking(
        () ->
            inputs.hasNext() && targets.hasNext()
                ? Optional.of(
                    new Element(
                        inputs.next().x(), Optional.of(targets.next().x()), Optional.empty()))
                : Optional.empty());
  }
}
