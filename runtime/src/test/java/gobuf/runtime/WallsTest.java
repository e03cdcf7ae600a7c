package gobuf.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Registers;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The walls of the design that concern the runtime. */
@AnalyzeClasses(packages = "gobuf.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    /** Packages from the bottom up; each may use those below it. Views stand apart: they are made of plain values. */
    private static final String[] LAYERS = {
        "stats",
        "tracer",
        "workload",
        "machine",
        "layout",
        "code",
        "os",
        "asm",
        "program",
        "proc",
        "chan",
        "sync",
        "time",
        "engine",
        "expr",
        "sweep"
    };

    /** What changes bytes of memory, or hands out the words to change them in. */
    private static final Set<String> MEMORY_WRITERS =
            Set.of("st", "st1", "st2", "st4", "st8", "stFrame", "put", "own", "pin", "framePage", "map", "restore");

    private static final Set<String> REGISTER_WRITERS = Set.of("set", "at", "rip", "values", "restore");

    @ArchTest
    static final ArchRule runtimeKnowsNothingOfItsUsers = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "gobuf.kernel..",
                    "gobuf.install..",
                    "org.zeromq..",
                    "org.jline..",
                    "tech.tablesaw..",
                    "io.github.spencerpark..",
                    "java.awt..",
                    "javax.swing..",
                    "java.net..");

    @ArchTest
    static final ArchRule noClockNoThreadNoChance = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Random|SplittableRandom|UUID|Date|Calendar|Timer)")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.time..", "java.util.concurrent..", "java.util.random..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "identityHashCode", Object.class)
            .orShould()
            .callMethod(Math.class, "random")
            .because("the only non-determinism is the schedule");

    @ArchTest
    static final ArchRule noJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.Object(Input|Output)Stream")
            .because("a saved state is a documented file");

    @ArchTest
    static final ArchRule aProfileIsPassedIn = noFields()
            .that()
            .haveRawType(Profile.class)
            .should()
            .haveModifier(JavaModifier.STATIC)
            .because("a session has its release's profile");

    @ArchTest
    static void layersPointDown(JavaClasses all) {
        for (int i = 0; i < LAYERS.length; i++) {
            String[] above = Arrays.stream(LAYERS, i + 1, LAYERS.length)
                    .map(l -> "gobuf.runtime." + l + "..")
                    .toArray(String[]::new);
            if (above.length == 0) continue;
            noClasses()
                    .that()
                    .resideInAPackage("gobuf.runtime." + LAYERS[i] + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(all);
        }
    }

    @ArchTest
    static void everyPackageHasALayer(JavaClasses all) {
        Set<String> found = all.stream()
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .map(c -> c.getPackageName().replaceFirst("gobuf\\.runtime\\.?", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(Arrays.asList(LAYERS));
        known.add("view");
        assertThat(found).isEqualTo(known);
    }

    @ArchTest
    static final ArchRule machineNeedsOnlyJava = classes()
            .that()
            .resideInAPackage("gobuf.runtime.machine..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("gobuf.runtime.machine..", "java..");

    @ArchTest
    static final ArchRule viewsAreValuesOfTheirOwn = classes()
            .that()
            .resideInAPackage("gobuf.runtime.view..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("gobuf.runtime.view..", "java..")
            .because("an old output stays true while the machine goes on");

    @ArchTest
    static final ArchRule routinesMakeNoViews = noClasses()
            .that()
            .resideOutsideOfPackages("gobuf.runtime.engine..", "gobuf.runtime.expr..", "gobuf.runtime.view..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("gobuf.runtime.view..");

    @ArchTest
    static final ArchRule onlyCodeWritesClasses = noClasses()
            .that()
            .resideOutsideOfPackage("gobuf.runtime.code..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.objectweb.asm..");

    @ArchTest
    static final ArchRule routinesWriteThroughTheCpu = noClasses()
            .that()
            .resideInAnyPackage("gobuf.runtime.proc..", "gobuf.runtime.asm..", "gobuf.runtime.program..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("gobuf\\.runtime\\.machine\\.(Memory|Registers|Journal)");

    /** Inputs are logged, the start state and a file are read before anything runs, and the machine goes back to a checkpoint. */
    @ArchTest
    static final ArchRule memoryIsWrittenInFewPlaces = noClasses()
            .that()
            .resideOutsideOfPackages("gobuf.runtime.machine..", "gobuf.runtime.code..", "gobuf.runtime.os..")
            .and()
            .haveNameNotMatching("gobuf\\.runtime\\.engine\\.(BootState|Inputs|StartState|StateFile|Machine)(\\$.*)?")
            .should()
            .callMethodWhere(describe("writes memory or registers", WallsTest::writes));

    private static boolean writes(JavaCall<?> call) {
        String name = call.getName();
        if (call.getTargetOwner().isEquivalentTo(Memory.class)) return MEMORY_WRITERS.contains(name);
        boolean reads =
                name.equals("at") && call.getTarget().getRawParameterTypes().size() == 1;
        return call.getTargetOwner().isEquivalentTo(Registers.class) && REGISTER_WRITERS.contains(name) && !reads;
    }
}
