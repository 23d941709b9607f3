import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.CsvTable;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A layer with a state of its own: it keeps mean and variance of all rows it was trained on (Chan,
 * Golub and LeVeque 1979) and brings its inputs to one scale with them.
 *
 * <pre>{@code ./sinter java examples/java/RunningScale.java}</pre>
 */
final class RunningScale {
  private RunningScale() {}

  public static void main(String[] arguments) {
    Program.run(RunningScale::train);
  }

  /** Scales each feature by what it has seen so far. */
  static final class Scale extends Layer {
    private Variable count = new Variable("unbuilt", Tensor.scalar(0));
    private Variable mean = count;
    private Variable squares = count;

    @Override
    protected void build(Shape input) {
      Shape features = Shape.of(input.dim(input.rank() - 1).fixed());
      count = addWeight("count", Shape.SCALAR, w -> w.initializer("zeros").trainable(false));
      mean = addWeight("mean", features, w -> w.initializer("zeros").trainable(false));
      squares = addWeight("squares", features, w -> w.initializer("zeros").trainable(false));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      if (context.isTraining()) {
        see(x);
      }
      Tensor variance = squares.read().divideNoNan(count.read());
      return x.minus(mean.read()).times(variance.plus(1e-6).rsqrt());
    }

    /** Joins the sums of squared distances of a batch and of all rows before. */
    private void see(Tensor x) {
      Tensor before = count.read();
      Tensor rows = Tensor.onesLike(x).sum(0).mean();
      Tensor total = before.plus(rows);
      Tensor batchMean = x.mean(0);
      Tensor delta = batchMean.minus(mean.read());
      Tensor within = x.minus(batchMean).square().sum(0);
      squares.assignAdd(within.plus(delta.square().times(before.times(rows).dividedBy(total))));
      mean.assignAdd(delta.times(rows.dividedBy(total)));
      count.assign(total);
    }
  }

  static SequencedMap<String, Double> train() {
    CsvTable wines = Csv.withHeader().readText(Program.data("wine.csv"));
    String[] columns = wines.names().subList(0, 13).toArray(String[]::new);
    Tensor x = Tensor.of(wines.numbers(ElementType.F32, columns));
    Tensor y = Tensor.of(wines.numbers(ElementType.I32, "cultivar"));

    Scale scale = new Scale();
    Model model =
        Sequential.of(scale, new Dense(16).activation("relu"), new Dense(3).activation("softmax"));
    model.compile(
        c -> c.optimizer("adam").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    model.fit(x.slice(0, 0, 128), y.slice(0, 0, 128), f -> f.epochs(60).batchSize(16).verbose(0));

    SequencedMap<String, Double> reached =
        new LinkedHashMap<>(model.evaluate(x.slice(0, 128, 178), y.slice(0, 128, 178)));
    reached.put("rows_seen", scale.weights().getFirst().read().item());
    return reached;
  }
}
