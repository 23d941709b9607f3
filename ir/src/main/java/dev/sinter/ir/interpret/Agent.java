package dev.sinter.ir.interpret;

/**
 * Who touches memory, and when, for the detection of data races: one iteration of a PARALLEL loop,
 * a worker between such loops, or a GPU thread between two barriers.
 *
 * @param epoch number of barriers of all workers so far
 * @param group number of the GPU block; 0 outside of blocks
 * @param phase number of barriers of the block so far
 * @param member number within the group
 */
record Agent(int epoch, int group, int phase, int member) {
  /** In place of a member or group: several. */
  static final int MANY = -1;

  /** {@return whether nothing orders an access of this before or after one of the other} */
  boolean isConcurrentWith(Agent other) {
    if (epoch != other.epoch) {
      return false;
    }
    if (group != other.group || group == MANY) {
      return true;
    }
    return phase == other.phase && !isSame(other);
  }

  /** {@return whether both are the same iteration, worker or thread, at whatever time} */
  boolean isSame(Agent other) {
    return group == other.group && member == other.member && member != MANY;
  }

  /** {@return who has read an element, when {@code next} reads it after this} */
  Agent joinedBy(Agent next) {
    if (next.epoch != epoch || (next.group == group && next.phase != phase) || equals(next)) {
      return next;
    }
    return group == next.group
        ? new Agent(epoch, group, phase, MANY)
        : new Agent(epoch, MANY, 0, MANY);
  }

  @Override
  public String toString() {
    return group == 0 ? "agent " + member : "thread " + member + " of block " + group;
  }
}
