import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;

/** Layers and models of one's own: weights, state, layers within layers, losses of a call. */
final class Subclassing {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(Subclassing::show);
    }
  }

  /** Multiplies every feature by a number that is learned, and adds another one. */
  static final class Gain extends Layer {
    private Variable gain;
    private Variable shift;

    @Override
    protected void build(Shape input) {
      Dim features = input.last();
      gain = addWeight("gain", Shape.of(features), s -> s.initializer("ones"));
      shift = addWeight("shift", Shape.of(features), s -> s.initializer("zeros"));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.times(gain.read()).plus(shift.read());
    }
  }

  /** Remembers the largest number that it has seen; no weight that training changes. */
  static final class Peak extends Layer {
    private final Variable peak =
        addWeight("peak", Shape.SCALAR, s -> s.initializer("zeros").trainable(false));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      peak.assign(peak.read().maximum(x.max()));
      return x;
    }
  }

  /** Layers within a layer, and a loss that keeps its output small. */
  static final class Block extends Layer {
    private final Layer dense = track("dense", new Dense(6).activation("relu"));
    private final Layer gain = track("gain", new Gain());

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensor y = gain.apply(dense.apply(x));
      addLoss(y.square().mean().times(0.1));
      return context.isTraining() ? y.times(2) : y;
    }
  }

  /** A model by its call. */
  static final class Regressor extends Model {
    private final Layer block = track("block", new Block());
    private final Layer head = track("head", new Dense(1));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return head.apply(block.apply(x, context));
    }
  }

  private static void show() {
    Gain gain = new Gain();
    System.out.println("weights before the first call: " + gain.weights().size());
    gain.apply(Tensor.ones(2, 3));
    System.out.println("weights after it: " + gain.weights().size());

    Peak peak = new Peak();
    peak.apply(Tensor.of(1f, 7f, 2f));
    peak.apply(Tensor.of(3f, 4f));
    System.out.println("peak: " + peak.weights().getFirst().read().item());
    System.out.println("trainable weights of it: " + peak.trainableWeights().size());

    Block block = new Block();
    Tensor calm = block.apply(Tensor.ones(2, 4), CallContext.training(false));
    Tensor twice = block.apply(Tensor.ones(2, 4), CallContext.training(true));
    System.out.println("losses of the last call: " + block.losses().size());
    System.out.println(
        "training doubles: " + (twice.minus(calm.times(2)).abs().max().item() < 1e-6));

    Regressor model = new Regressor();
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.fit(Tensor.ones(8, 4), Tensor.ones(8, 1), f -> f.epochs(2).verbose(0));
    System.out.println("parameters: " + model.countParams());
    model.weightPaths().keySet().forEach(path -> System.out.println("weight: " + path));
  }
}
