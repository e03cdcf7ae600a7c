package gobuf.kernel.magic;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Policies;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rules of the scheduler %policy has set: who has chosen a rule wants it for the workloads and sweeps that follow too, though each
 * begins a process of its own. A rule given to one workload holds for that one.
 */
final class ChosenRules {
    private final Map<String, String> values = new LinkedHashMap<>();
    private Set<String> aside = Set.of();

    /** Rules were set; those that are Go's own again need no keeping. */
    void set(Map<String, String> rules) {
        aside = Set.of();
        rules.forEach((name, value) -> {
            if (value.equals(Policies.find(name).standard())) values.remove(name);
            else values.put(name, value);
        });
    }

    /** Another session has taken the former's place, which was given these rules by another way. */
    void aside(Set<String> names) {
        aside = Set.copyOf(names);
    }

    /**
     * Those that hold in a machine still: not those that were gone back over, or were of a process that is gone; but those also for which
     * its own workload was given another value.
     */
    Map<String, String> in(Machine machine) {
        Map<String, String> out = new LinkedHashMap<>(values);
        out.entrySet()
                .removeIf(e -> !aside.contains(e.getKey())
                        && !e.getValue().equals(Policies.find(e.getKey()).in(machine)));
        return out;
    }

    /** {@code runnext=off tick=0}. */
    static String text(Map<String, String> rules) {
        return rules.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Those of a machine that are not Go 1.19's. */
    static Map<String, String> unusual(Machine machine) {
        Map<String, String> out = new LinkedHashMap<>();
        for (Policies.Policy p : Policies.all()) {
            String now = p.in(machine);
            if (!now.equals(p.standard())) out.put(p.name(), now);
        }
        return out;
    }
}
