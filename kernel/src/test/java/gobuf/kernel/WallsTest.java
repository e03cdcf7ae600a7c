package gobuf.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
                    "gobuf.kernel.wire..", "gobuf.kernel.protocol..", "gobuf.kernel.server..", "gobuf.kernel.display..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "gobuf.runtime..", "gobuf.kernel.magic..", "gobuf.kernel.render..", "gobuf.kernel.table..");

    @ArchTest
    static final ArchRule tablesStayOffTheStartPath = noClasses()
            .that()
            .resideOutsideOfPackages("gobuf.kernel.table..", "gobuf.kernel.magic..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tech.tablesaw..");
}
