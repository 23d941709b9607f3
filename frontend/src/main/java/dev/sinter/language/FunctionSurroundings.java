package dev.sinter.language;

import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.model.Layer;
import dev.sinter.session.Session;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Losses, metrics and activations: maths alone. */
final class FunctionSurroundings implements Surroundings {
  private final Definition definition;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<List<Place>, RandomGenerator> generators = new LinkedHashMap<>();

  FunctionSurroundings(Definition definition) {
    this.definition = definition;
  }

  private Problem refuse(Place place, String what) {
    return new Problem(
        place,
        "a " + definition.kind().keyword() + " cannot " + what + "; that belongs into a layer");
  }

  @Override
  public boolean prefersLayers() {
    return false;
  }

  @Override
  public Optional<Boolean> training() {
    return Optional.empty();
  }

  @Override
  public Layer layer(List<Place> site, Supplier<Layer> make) {
    throw refuse(site.getLast(), "hold layers");
  }

  @Override
  public RandomGenerator generator(List<Place> site) {
    return generators.computeIfAbsent(
        site,
        s ->
            new RandomGenerator(
                Session.current().uniqueName(definition.name() + "/generator"),
                Session.current().nextSeed()));
  }

  @Override
  public void addLoss(Tensor loss) {
    throw refuse(definition.place(), "add to the loss");
  }

  @Override
  public void addMetric(Tensor value, String name) {
    throw refuse(definition.place(), "add metrics");
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
