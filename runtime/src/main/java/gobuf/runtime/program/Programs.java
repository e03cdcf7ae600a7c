package gobuf.runtime.program;

import gobuf.runtime.code.Program;
import java.util.List;
import java.util.function.Consumer;

/**
 * Go programs that goroutine 1 can run in place of the notebook: those of {@code runtime/golden/programs} whose records the simulation is
 * compared with. Their functions lie where a real compiler put their calls, variables and returns.
 */
public final class Programs {
    /**
     * A program.
     *
     * @param name as people type it
     * @param help what it does, one line
     * @param routines defines its functions; {@code name.main} is its main.main
     */
    public record Listed(String name, String help, Consumer<Program> routines) {
        /** The symbol of its main.main. */
        public String main() {
            return name + ".main";
        }
    }

    private static final List<Listed> ALL = List.of(
            new Listed(
                    "pingpong", "two goroutines hand a number to and fro over unbuffered channels", Pingpong::define),
            new Listed("buffered", "a producer fills a channel with room for two and closes it", Buffered::define),
            new Listed("waitgroup", "goroutine 1 waits for three others by a sync.WaitGroup", Waitgroup::define),
            new Listed("mutex", "two goroutines wait for a sync.Mutex and are woken one by one", Mutexes::mutex),
            new Listed(
                    "starving",
                    "a sync.Mutex that is handed over, if the clock says that it starves",
                    Mutexes::starving),
            new Listed(
                    "goexit",
                    "a goroutine ends by Goexit, two calls deep, and its deferred calls run",
                    Leaving::define),
            new Listed("orderfmt", "goroutines started in a row note in which order they run", Orderfmt::define),
            new Listed(
                    "lockos",
                    "a goroutine locks its thread and yields; needs the Ms of %boot --to main.main",
                    Lockos::define),
            new Listed("regrow", "132 goroutines whose stacks grow; their gs are used again", Regrow::define),
            new Listed("pick", "a select waits in two queues, another finds a receiver", Pick::define),
            new Listed("choose", "a select waits in two queues at once", Choose::define),
            new Listed(
                    "maxprocs",
                    "GOMAXPROCS grows to 4 and shrinks to 2 while goroutines wait in P0's queue",
                    Maxprocs::define),
            new Listed("sleep", "goroutine 1 and another sleep, 300 and 600 ms", Sleeper::define),
            new Listed("deadlock", "goroutine 1 receives from a channel that nobody sends to", Stuck::deadlock),
            new Listed("quit", "goroutine 1 ends by Goexit, and nobody is left", Stuck::quit),
            new Listed("asleep", "five goroutines wait for what nobody will do, and the process ends", Stuck::asleep),
            new Listed("unlock", "a mutex is unlocked that nobody has locked", Stuck::unlock),
            new Listed("closed", "a channel is closed twice, which panics", Stuck::closed));

    private Programs() {}

    /** All programs. */
    public static List<Listed> all() {
        return ALL;
    }

    /**
     * The program of that name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static Listed find(String name) {
        for (Listed l : ALL) {
            if (l.name().equals(name)) return l;
        }
        throw new IllegalArgumentException("there is no program " + name + "; there are "
                + String.join(", ", ALL.stream().map(Listed::name).toList()) + "; type for example %main pingpong");
    }

    /** Defines the routines of all. */
    public static void define(Program p) {
        ALL.forEach(l -> l.routines().accept(p));
    }
}
