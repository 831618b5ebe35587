package dev.keystorevending.local.proof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Functions restored from one snapshot share its state, so no field holds random state, an ID or a time. */
class SnapshotStateTest {

    private static final String[] DEPLOYED = {
        "dev.keystorevending.core..",
        "dev.keystorevending.aws..",
        "dev.keystorevending.api..",
        "dev.keystorevending.relay..",
        "dev.keystorevending.reconcile.."
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/test-classes/"))
            .importPackages("dev.keystorevending");

    @Test
    void noFieldHoldsRandomGenerator() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(DEPLOYED)
                .should()
                .haveRawType(assignableTo(RandomGenerator.class))
                .check(CLASSES);
    }

    @Test
    void noCodeUsesSeededRandom() {
        noClasses()
                .that()
                .resideInAnyPackage(DEPLOYED)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldHoldsIdOrTime() {
        for (var type : List.of(Instant.class, Clock.class, UUID.class, SecureRandom.class)) {
            noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAnyPackage(DEPLOYED)
                    .and()
                    .areStatic()
                    .should()
                    .haveRawType(type)
                    .check(CLASSES);
        }
    }

    private static DescribedPredicate<JavaClass> assignableTo(Class<?> type) {
        return JavaClass.Predicates.assignableTo(type);
    }
}
