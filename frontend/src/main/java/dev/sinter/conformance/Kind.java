package dev.sinter.conformance;

import dev.sinter.ir.ModelException;

/** The kinds of cases, told apart by their fields. */
enum Kind {
  TRAINING {
    @Override
    void run(Case each) {
      new TrainingCase(each).run();
    }
  },
  MODEL {
    @Override
    void run(Case each) {
      new ModelCase(each).run();
    }
  },
  LAYERS {
    @Override
    void run(Case each) {
      new LayerCase(each).run();
    }
  },
  LOSS {
    @Override
    void run(Case each) {
      FunctionCases.loss(each);
    }
  },
  METRIC {
    @Override
    void run(Case each) {
      FunctionCases.metric(each);
    }
  },
  OPTIMIZER {
    @Override
    void run(Case each) {
      FunctionCases.optimizer(each);
    }
  },
  SCHEDULE {
    @Override
    void run(Case each) {
      FunctionCases.schedule(each);
    }
  },
  ACTIVATION {
    @Override
    void run(Case each) {
      FunctionCases.activation(each);
    }
  },
  REGULARIZER {
    @Override
    void run(Case each) {
      FunctionCases.regularizer(each);
    }
  },
  CONSTRAINT {
    @Override
    void run(Case each) {
      FunctionCases.constraint(each);
    }
  },
  INITIALIZER {
    @Override
    void run(Case each) {
      RandomCases.initializer(each);
    }
  },
  STOCHASTIC {
    @Override
    void run(Case each) {
      RandomCases.layer(each);
    }
  };

  abstract void run(Case each);

  static Kind of(Case each) {
    if (each.has("model")) {
      return each.has("data") ? TRAINING : MODEL;
    }
    for (Kind kind : values()) {
      if (each.has(kind.name().toLowerCase(java.util.Locale.ROOT))) {
        return kind;
      }
    }
    if (each.has("layer")) {
      return STOCHASTIC;
    }
    throw new ModelException("unsupported: the kind of this case is not known");
  }
}
