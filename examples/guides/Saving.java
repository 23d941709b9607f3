import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Whole models, weights alone, architectures alone, and files with layers of one's own. */
final class Saving {
  /** Raises to a power: a layer whose one argument is declared, and so is in files. */
  static final class Power extends Layer implements LayerSettings<Power> {
    private static final Argument<Integer> EXPONENT =
        Argument.required("exponent", ArgumentTypes.INT, "to which power");
    static final Spec<Power> SPEC = Layer.spec(Power.class, Power::new, EXPONENT);

    private Power(Arguments arguments) {
      super(arguments);
    }

    Power(int exponent) {
      this(SPEC.empty().with(EXPONENT, exponent));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.pow(get(EXPONENT));
    }
  }

  private static final Tensor X = Tensor.of(new float[][] {{1, 2}, {3, 4}});

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("saving");
    try (Session session = Session.builder().seed(1).build()) {
      session.run(() -> show(folder));
    }
    try (Session stranger = Session.builder().build()) {
      stranger.run(
          () -> {
            try {
              Models.load(folder.resolve("own.keras"));
            } catch (ModelException e) {
              System.out.println("unknown class: " + e.getMessage().contains("Power"));
            }
            stranger.register(Power.SPEC);
            System.out.println(
                "known class: " + Models.load(folder.resolve("own.keras")).predict(X).shape());
          });
    }
  }

  private static void show(Path folder) {
    Sequential model = Sequential.of(new Dense(3).inputShape(2), new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.fit(X, Tensor.ones(2, 1), f -> f.epochs(3).verbose(0));
    for (String name : new String[] {"model.keras", "model.h5"}) {
      Path file = folder.resolve(name);
      model.save(file);
      Model again = Models.load(file);
      System.out.println(
          name
              + ": same answers: "
              + same(again, model)
              + ", compiled: "
              + again.isCompiled()
              + ", updates: "
              + again.optimizer().iterations().read().item());
    }

    Sequential other = Sequential.of(new Dense(3).inputShape(2), new Dense(1));
    System.out.println("another model: " + same(other, model));
    model.saveWeights(folder.resolve("model.weights.h5"));
    other.loadWeights(folder.resolve("model.weights.h5"));
    System.out.println("with its weights: " + same(other, model));

    Model copy = KerasJson.read(model.toJson());
    System.out.println(
        "JSON: " + copy.countParams() + " parameters, compiled: " + copy.isCompiled());
    copy.setWeights(model.getWeights());
    System.out.println("with its weights: " + same(copy, model));

    Sequential own = Sequential.of(new Dense(2).inputShape(2), new Power(2));
    own.save(folder.resolve("own.keras"));
  }

  private static boolean same(Model one, Model other) {
    return Arrays.equals(one.predict(X).toFloats(), other.predict(X).toFloats());
  }
}
