package gobuf.spark;

import gobuf.runtime.sweep.Cell;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.tree.ClassNode;
import scala.Function2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** A sweep on a cluster: Spark shares the cells out, and each result arrives as soon as its task has ended. */
final class Cluster {
    /** Most tasks; with more cells a task has several. */
    private static final int MOST_TASKS = 2_000;

    private static final String STANDALONE = "spark://";

    /** Milliseconds until a master is given up. */
    private static final int PATIENCE = 5_000;

    private Cluster() {}

    /**
     * Runs the cells.
     *
     * @param master as Spark calls it
     * @param cells lines of {@link Cell#line}
     * @param result told the lines of results, one after the other, in the order they arrive
     */
    static void run(String master, List<String> cells, Consumer<String> result) {
        if (cells.isEmpty()) return;
        reach(master);
        try (JavaSparkContext spark = new JavaSparkContext(conf(master))) {
            JavaRDD<String> all = spark.parallelize(cells, Math.min(cells.size(), MOST_TASKS));
            ClassTag<String[]> lines = ClassTag$.MODULE$.apply(String[].class);
            spark.sc().runJob(all.rdd(), new Task(), arrived(result), lines);
        }
    }

    /** Spark itself would try for a minute, and then say that its context was stopped. */
    private static void reach(String master) {
        if (!master.startsWith(STANDALONE)) return;
        List<String> silent = new ArrayList<>();
        for (String place : master.substring(STANDALONE.length()).split(",")) {
            int colon = place.lastIndexOf(':');
            InetSocketAddress address =
                    new InetSocketAddress(place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
            try (Socket socket = new Socket()) {
                socket.connect(address, PATIENCE);
                return;
            } catch (IOException e) {
                silent.add(place + " does not answer (" + e.getMessage() + ")");
            }
        }
        throw new IllegalStateException(String.join(", ", silent));
    }

    private static Function2<Object, String[], BoxedUnit> arrived(Consumer<String> result) {
        return new AbstractFunction2<>() {
            @Override
            public BoxedUnit apply(Object task, String[] lines) {
                for (String line : lines) result.accept(line);
                return BoxedUnit.UNIT;
            }
        };
    }

    private static SparkConf conf(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("gobuf sweep")
                .set("spark.ui.enabled", "false")
                .set("spark.log.structuredLogging.enabled", "false");
        if (here(master)) {
            // A machine whose own name cannot be resolved has this one at least.
            conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        }
        if (master.startsWith(STANDALONE)) conf.setJars(jars());
        return conf;
    }

    /** Whether all of it runs on this machine. */
    private static boolean here(String master) {
        return master.startsWith("local") || master.matches(STANDALONE + "(127\\.0\\.0\\.1|localhost):\\d+");
    }

    /** What the cluster does not have: ours, and what writes the code that rows become. */
    private static String[] jars() {
        List<String> jars = new ArrayList<>();
        for (Class<?> c : List.of(Cluster.class, Cell.class, ClassVisitor.class, ClassNode.class))
            jars.addAll(List.of(JavaSparkContext.jarOfClass(c)));
        return jars.toArray(String[]::new);
    }
}
