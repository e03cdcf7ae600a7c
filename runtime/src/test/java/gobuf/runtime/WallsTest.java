package gobuf.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the design that concern the runtime. */
@AnalyzeClasses(packages = "gobuf.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule runtimeKnowsNothingOfItsUsers = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "gobuf.kernel..",
                    "org.zeromq..",
                    "tech.tablesaw..",
                    "io.github.spencerpark..",
                    "java.awt..",
                    "java.net..");

    @ArchTest
    static final ArchRule noClockNoThreadNoChance = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.time..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .because("the only non-determinism is the schedule");

    @ArchTest
    static final ArchRule layersPointDown = classes()
            .that()
            .resideInAPackage("gobuf.runtime.machine..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("gobuf.runtime.machine..", "java..");

    @ArchTest
    static final ArchRule routinesSeeNoEngine = noClasses()
            .that()
            .resideInAnyPackage(
                    "gobuf.runtime.proc..",
                    "gobuf.runtime.asm..",
                    "gobuf.runtime.code..",
                    "gobuf.runtime.program..",
                    "gobuf.runtime.layout..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("gobuf.runtime.engine..", "gobuf.runtime.view..");

    @ArchTest
    static final ArchRule routinesWriteThroughTheCpu = noClasses()
            .that()
            .resideInAnyPackage("gobuf.runtime.proc..", "gobuf.runtime.asm..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("gobuf.runtime.machine.Memory")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("gobuf.runtime.machine.Registers");

    @ArchTest
    static final ArchRule memoryIsWrittenInFewPlaces = noClasses()
            .that()
            .resideInAnyPackage("gobuf.runtime.view..", "gobuf.runtime.expr..", "gobuf.runtime.engine..")
            .and()
            .doNotHaveSimpleName("Inputs")
            .and()
            .doNotHaveSimpleName("StartState")
            .and()
            .doNotHaveSimpleName("StateFile")
            .and()
            .doNotHaveSimpleName("GoStatements")
            .should()
            .callMethod(gobuf.runtime.machine.Memory.class, "st8", long.class, long.class)
            .orShould()
            .callMethod(gobuf.runtime.machine.Memory.class, "st4", long.class, long.class)
            .orShould()
            .callMethod(gobuf.runtime.machine.Memory.class, "st1", long.class, long.class)
            .orShould()
            .callMethod(gobuf.runtime.machine.Memory.class, "st", long.class, int.class, long.class)
            .orShould()
            .callMethod(gobuf.runtime.machine.Memory.class, "put", long.class, byte[].class);
}
