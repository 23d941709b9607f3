package dev.sinter.ir.interpret;

import org.jspecify.annotations.Nullable;

/**
 * What one worker or thread knows: the values of its variables, the memory of the buffers it sees,
 * and who it is.
 */
final class Frame {
  private final Launch launch;
  private final long[] integers;
  private final double[] floats;
  private final @Nullable BufferMemory[] buffers;
  private final Phases phases;
  private final int member;
  private Agent agent;

  /** Counts the barriers of a group of frames. */
  static final class Phases {
    private final int group;
    private int phase;

    Phases(int group) {
      this.group = group;
    }

    void barrier() {
      phase++;
    }
  }

  Frame(Launch launch, int integers, int floats, int buffers, Phases phases, int member) {
    this(launch, new long[integers], new double[floats], new BufferMemory[buffers], phases, member);
  }

  private Frame(
      Launch launch,
      long[] integers,
      double[] floats,
      @Nullable BufferMemory[] buffers,
      Phases phases,
      int member) {
    this.launch = launch;
    this.integers = integers;
    this.floats = floats;
    this.buffers = buffers;
    this.phases = phases;
    this.member = member;
    this.agent = new Agent(launch.epoch(), phases.group, phases.phase, member);
  }

  /**
   * {@return a thread's frame: it sees what this sees, but for private buffers, of which there is
   * one per thread}
   */
  Frame thread(Phases itsPhases, int itsMember) {
    @Nullable BufferMemory[] visible = buffers.clone();
    for (int i = 0; i < visible.length; i++) {
      BufferMemory memory = visible[i];
      if (memory != null && memory.isPrivate()) {
        visible[i] = null;
      }
    }
    return new Frame(launch, integers.clone(), floats.clone(), visible, itsPhases, itsMember);
  }

  Launch launch() {
    return launch;
  }

  Phases phases() {
    return phases;
  }

  int member() {
    return member;
  }

  /** {@return who is acting; barriers change it} */
  Agent agent() {
    if (agent.epoch() != launch.epoch() || agent.phase() != phases.phase) {
      agent = new Agent(launch.epoch(), phases.group, phases.phase, agent.member());
    }
    return agent;
  }

  /** From here on {@code actor} acts, as a member of the same group. */
  void actAs(int actor) {
    agent = new Agent(launch.epoch(), phases.group, phases.phase, actor);
  }

  long integer(int slot) {
    return integers[slot];
  }

  void setInteger(int slot, long value) {
    integers[slot] = value;
  }

  double floating(int slot) {
    return floats[slot];
  }

  void setFloating(int slot, double value) {
    floats[slot] = value;
  }

  void bind(int slot, BufferMemory memory) {
    buffers[slot] = memory;
  }

  BufferMemory memory(int slot, Place place, String name) {
    BufferMemory memory = buffers[slot];
    if (memory == null) {
      throw place.error(
          this, "buffer " + name + " is private: it was allocated outside of the thread loops");
    }
    return memory;
  }
}
