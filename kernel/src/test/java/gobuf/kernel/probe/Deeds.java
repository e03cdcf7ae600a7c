package gobuf.kernel.probe;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An extension whose magics do what code in a cell can do to a kernel. The probes in Python put it into a jar and load that. */
public final class Deeds {
    /** Prints its words with {@link System#out}. */
    @LineMagic
    public void say(List<String> words) {
        System.out.println(String.join(" ", words));
    }

    /** Prints its words with {@link System#err}. */
    @LineMagic
    public void complain(List<String> words) {
        System.err.println(String.join(" ", words));
    }

    /** Prints as many lines as it is told. */
    @LineMagic
    public void lines(List<String> words) {
        for (int i = 0; i < Integer.parseInt(words.get(0)); i++) {
            System.out.println("line " + i);
        }
    }

    /** Shows its second word under the display id that its first one is. */
    @LineMagic
    public DisplayData shown(List<String> words) {
        DisplayData data = new DisplayData();
        data.setDisplayId(words.get(0));
        data.putText(words.get(1));
        return data;
    }

    /** Waits until the file is there. */
    @LineMagic
    public void hold(List<String> words) throws InterruptedException {
        while (!Files.exists(Path.of(words.get(0)))) {
            Thread.sleep(5);
        }
    }

    /** Waits until it is interrupted. */
    @LineMagic
    public void block(List<String> words) throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Leaves the thread's interrupt flag set. */
    @LineMagic
    public void flagged(List<String> words) {
        Thread.currentThread().interrupt();
    }

    /** Throws what its word names. */
    @LineMagic
    public void fail(List<String> words) {
        switch (words.get(0)) {
            case "stack" -> deep(1);
            case "memory" -> fill();
            case "assert" -> throw new AssertionError("wrong");
            case "linkage" -> throw new NoClassDefFoundError("some/Type");
            case "death" -> throw new InternalError("the virtual machine is ill");
            default -> throw new IllegalStateException(words.get(0));
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that it overflows the stack is the point
    private static int deep(int n) {
        return deep(n + 1) + 1;
    }

    @SuppressWarnings("ModifiedButNotUsed") // that it fills the heap is the point
    private static void fill() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[1 << 24]);
        }
    }
}
