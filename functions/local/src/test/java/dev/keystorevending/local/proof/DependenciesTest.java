package dev.keystorevending.local.proof;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each of core, aws, the functions and local depends only on those before it; the emulator depends on none of them. */
class DependenciesTest {

    private static final String PROJECT = "dev.keystorevending";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(PROJECT);

    @Test
    void coreImportsOnlyJavaJspecifyAndRe2() {
        assertThat(CLASSES.containPackage(PROJECT + ".core.create")).isTrue();
        classes()
                .that()
                .resideInAPackage(PROJECT + ".core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "com.google.re2j..", PROJECT + ".core..")
                .check(CLASSES);
    }

    @Test
    void dependenciesAreNotReversed() {
        noClasses()
                .that()
                .resideInAPackage(PROJECT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        PROJECT + ".api..", PROJECT + ".relay..", PROJECT + ".reconcile..", PROJECT + ".local..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(PROJECT + ".api..", PROJECT + ".relay..", PROJECT + ".reconcile..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROJECT + ".local..")
                .check(CLASSES);
    }

    @Test
    void emulatorIsIndependent() {
        assertThat(CLASSES.containPackage(PROJECT + ".emulator.kms")).isTrue();
        noClasses()
                .that()
                .resideInAPackage(PROJECT + ".emulator..")
                .should()
                .dependOnClassesThat(resideInAPackage(PROJECT + "..")
                        .and(not(resideInAPackage(PROJECT + ".emulator..")))
                        .or(resideInAPackage("software.amazon.awssdk..")))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(PROJECT + ".emulator..", PROJECT + ".local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROJECT + ".emulator..")
                .check(CLASSES);
    }

    @Test
    void functionsDoNotDependOnEachOther() {
        for (String function : new String[] {"api", "relay", "reconcile"}) {
            var others = java.util.stream.Stream.of("api", "relay", "reconcile")
                    .filter(other -> !other.equals(function))
                    .map(other -> PROJECT + "." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(PROJECT + "." + function + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }
}
