package gobuf.kernel.bench;

import gobuf.kernel.sweep.Cores;
import gobuf.kernel.sweep.Sweep;
import gobuf.runtime.sweep.CellRunner;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Lab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much faster a sweep is with two workers than with one, in turn on the same machines, so that both see the same load. */
final class SweepBench {
    private static final String WORKLOAD = "open load=0.8 n=20000";
    private static final int WARMING = 6;

    private SweepBench() {}

    /** Takes the number of rounds (5 if not given) and another workload; prints a line a round and the ratio of the medians. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        String workload = args.length > 1 ? args[1] : WORKLOAD;
        Grid grid = Grid.parse(List.of("procs=2,4", "seed=1..16"), workload, Lab.vocabulary(workload));
        List<CellRunner> machines = new ArrayList<>();
        double first = seconds(grid, 2, machines);
        // Java's compilers work for several sweeps after the first, on the core that a second worker would have.
        for (int i = 1; i < WARMING; i++) seconds(grid, 2, machines);
        double[] one = new double[rounds];
        double[] two = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            one[i] = seconds(grid, 1, machines);
            two[i] = seconds(grid, 2, machines);
            System.out.printf(
                    "%d cells: one worker %.2f s, two %.2f s, ratio %.2f%n",
                    grid.size(), one[i], two[i], one[i] / two[i]);
        }
        Arrays.sort(one);
        Arrays.sort(two);
        double a = one[rounds / 2];
        double b = two[rounds / 2];
        System.out.printf(
                "| a sweep of %d cells of %s: a kernel's first, with two workers | %.1f s |  |%n"
                        + "| later ones, %.1f s with one worker, with two | %.2f × as fast | ≥ 1.7 × |%n",
                grid.size(), workload, first, a, a / b);
    }

    private static double seconds(Grid grid, int workers, List<CellRunner> machines) throws Exception {
        Sweep sweep = Sweep.of(grid);
        long begin = System.nanoTime();
        sweep.run(new Cores(workers, machines, Lab::new), s -> true);
        if (!sweep.whole() || sweep.results().stream().anyMatch(r -> !r.ok()))
            throw new IllegalStateException("cells failed: " + sweep.results());
        return (System.nanoTime() - begin) / 1e9;
    }
}
