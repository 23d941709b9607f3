package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Kind;
import dev.sinter.language.syntax.SyntaxReader;
import dev.sinter.model.Model;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of the model language.
 *
 * <pre>{@code
 * ModelFile file = ModelFile.read(Path.of("digits.sinter"));
 * Model model = file.model();
 * file.training(model).ifPresent(settings -> settings.compile(model));
 * }</pre>
 *
 * Models are made in the current {@link dev.sinter.session.Session}; each call of {@link #model()}
 * makes new ones.
 */
public final class ModelFile {
  private final String name;
  private final Path directory;
  private final Declarations declarations;

  private ModelFile(String name, Path directory, Declarations declarations) {
    this.name = name;
    this.directory = directory;
    this.declarations = declarations;
  }

  /**
   * Reads a file.
   *
   * @throws LanguageException if something is wrong with its text
   * @throws ModelException if it cannot be read
   */
  public static ModelFile read(Path path) {
    String fileName = String.valueOf(path.getFileName());
    try {
      return parse(
          Files.readString(path),
          fileName,
          Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(Path.of("")));
    } catch (NoSuchFileException e) {
      throw new ModelException(path + ": there is no such file");
    } catch (CharacterCodingException e) {
      throw new ModelException(path + ": is not text in UTF-8");
    } catch (IOException e) {
      throw new ModelException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param text of the file
   * @param name for messages
   * @param directory what paths of data are relative to
   * @throws LanguageException if something is wrong with the text
   */
  public static ModelFile parse(String text, String name, Path directory) {
    return new ModelFile(name, directory, new Declarations(SyntaxReader.read(text, name)));
  }

  /** {@return the names of the models, in order} */
  public List<String> modelNames() {
    return declarations.names(Kind.MODEL);
  }

  /**
   * {@return the name of the model that is meant when none is named: the only one that is trained,
   * else the only one, else the last}
   *
   * @throws ModelException if the file has no model
   */
  public String mainModel() {
    List<String> names = modelNames();
    if (names.isEmpty()) {
      throw new ModelException(name + ": has no model");
    }
    List<String> trained =
        names.stream().filter(model -> declarations.training(model).isPresent()).toList();
    return trained.size() == 1 ? trained.getFirst() : names.getLast();
  }

  /** {@return the main model, made anew with the defaults of its parameters} */
  public Model model() {
    return model(mainModel(), Map.of());
  }

  /**
   * {@return a model, made anew}
   *
   * @param model its name
   * @param arguments values of parameters: numbers, booleans, strings
   * @throws LanguageException if something is wrong with the text
   * @throws ModelException if there is no such model, or an argument does not fit
   */
  public Model model(String model, Map<String, ?> arguments) {
    Definition definition =
        declarations
            .find(model, Kind.MODEL)
            .orElseThrow(
                () ->
                    new ModelException(
                        name
                            + ": there is no model '"
                            + model
                            + "'"
                            + NearestName.hint(model, modelNames())));
    List<Expression.Argument> given = new ArrayList<>();
    arguments.forEach(
        (key, value) ->
            given.add(
                new Expression.Argument(
                    Optional.of(key), literal(key, value), definition.place())));
    Evaluator outside =
        new Evaluator(declarations, new FunctionSurroundings(definition), new Scope(), List.of());
    Map<String, Value> values;
    try {
      values =
          new Parameters(definition, definition.parameters())
              .bind(outside, given, definition.place());
    } catch (Problem problem) {
      if (arguments.isEmpty()) {
        throw declarations.failure(problem);
      }
      throw new ModelException(name + ": " + problem.getMessage());
    }
    return new ModelBuilder(declarations, definition, values, List.of()).build(Optional.of(model));
  }

  private static Expression literal(String key, @Nullable Object value) {
    Place place = Place.START;
    return switch (value) {
      case Boolean truth -> new Expression.Truth(truth, place);
      case Integer whole -> new Expression.Whole(whole, place);
      case Long whole -> new Expression.Whole(whole, place);
      case Number decimal ->
          new Expression.Decimal(decimal.doubleValue(), decimal.toString(), place);
      case String text -> new Expression.Text(text, place);
      case null, default ->
          throw new ModelException(
              "parameter '" + key + "' must be a number, boolean or string, got " + value);
    };
  }

  /**
   * {@return how a model is trained, if the file says so}
   *
   * @throws LanguageException if something is wrong with it
   */
  public Optional<TrainingSettings> training(String model) {
    return declarations
        .training(model)
        .map(training -> new TrainingReader(declarations, training, directory).read());
  }
}
