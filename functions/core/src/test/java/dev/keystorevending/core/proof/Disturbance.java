package dev.keystorevending.core.proof;

import java.util.List;

/** What a trial of the crash matrix does to one port call. */
sealed interface Disturbance {

    /** The call fails, before its effect or after it. */
    record Fault(FaultKind kind, boolean after) implements Disturbance {
        @Override
        public String toString() {
            return kind + (after ? " after" : " before");
        }
    }

    /** Before the call somebody else acts on the same records, so that conditions fail that would have held. */
    record Rival(Action action) implements Disturbance {
        @Override
        public String toString() {
            return action + " before";
        }
    }

    /** Some entries of a {@code PutEvents} that succeeds fail. */
    record Partial() implements Disturbance {
        @Override
        public String toString() {
            return "PARTIAL PUT_EVENTS";
        }
    }

    /** What a rival does. */
    enum Action {
        /** Reconcile runs at the same time. */
        RECONCILE,
        /** The lease ends while the attempt still runs, and a retry and reconcile take over. */
        TAKEOVER,
        /** The team requests the opposite connection, and reconcile acts on it. */
        OPPOSITE_REQUEST
    }

    /** Everything that may befall a call. */
    static List<Disturbance> of(String call) {
        var all = new java.util.ArrayList<Disturbance>();
        for (FaultKind kind : FaultKind.values()) {
            all.add(new Fault(kind, false));
            if (kind.mayCome(true)) {
                all.add(new Fault(kind, true));
            }
        }
        for (Action action : Action.values()) {
            all.add(new Rival(action));
        }
        if (call.equals("bus.publish")) {
            all.add(new Partial());
        }
        return all;
    }
}
