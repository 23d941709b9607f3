package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Cells one above the other: each takes the output of the one below. States in the order of the
 * cells.
 */
public final class StackedRNNCells extends RecurrentCell implements LayerSettings<StackedRNNCells> {
  private static final Argument<List<RecurrentCell>> CELLS =
      Argument.required("cells", list(NestedLayer.CELL), "the cells, lowest first");

  /** Declaration. */
  public static final Spec<StackedRNNCells> SPEC =
      Layer.spec(StackedRNNCells.class, StackedRNNCells::new, CELLS).name("stacked_rnn_cells");

  private final List<RecurrentCell> cells;

  private StackedRNNCells(Arguments arguments) {
    super(arguments);
    cells = trackAll(arguments.get(CELLS));
  }

  /**
   * @param cells lowest first
   */
  public StackedRNNCells(List<? extends RecurrentCell> cells) {
    this(SPEC.empty().with(CELLS, List.copyOf(cells)));
  }

  /** {@return the shapes of the inputs of the cells} */
  private List<Shape> inputs(Shape step) {
    List<Shape> inputs = new ArrayList<>();
    Shape next = step;
    for (RecurrentCell cell : cells) {
      inputs.add(next);
      next = cell.outputShape(next);
    }
    inputs.add(next);
    return inputs;
  }

  @Override
  protected void build(Shape input) {
    List<Shape> inputs = inputs(input);
    for (int i = 0; i < cells.size(); i++) {
      buildWithin(cells.get(i), inputs.get(i));
    }
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    List<Shape> inputs = inputs(step);
    List<Shape> all = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      all.addAll(cells.get(i).stateShapes(inputs.get(i)));
    }
    return all;
  }

  @Override
  protected Shape outputShape(Shape step) {
    return inputs(step).getLast();
  }

  @Override
  protected Steps begin(Shape step, CallContext context) {
    List<Shape> inputs = inputs(step);
    List<Steps> all = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      all.add(cells.get(i).begin(inputs.get(i), context));
      counts.add(cells.get(i).stateShapes(inputs.get(i)).size());
    }
    return new Steps() {
      @Override
      public Tensor project(Tensor x) {
        return all.getFirst().project(x);
      }

      @Override
      public Stepped step(Tensor projected, List<Tensor> states) {
        List<Tensor> next = new ArrayList<>();
        Tensor x = projected;
        int first = 0;
        for (int i = 0; i < all.size(); i++) {
          Tensor input = i == 0 ? x : all.get(i).project(x);
          Stepped stepped = all.get(i).step(input, states.subList(first, first + counts.get(i)));
          next.addAll(stepped.states());
          x = stepped.output();
          first += counts.get(i);
        }
        return new Stepped(x, next);
      }
    };
  }
}
