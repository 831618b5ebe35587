package dev.keystorevending.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.reconcile.TakeOver;
import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.ast.Module;
import edu.mit.csail.sdg.ast.Sig;
import edu.mit.csail.sdg.parser.CompUtil;
import edu.mit.csail.sdg.translator.A4Options;
import edu.mit.csail.sdg.translator.TranslateAlloyToKodkod;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kodkod.engine.satlab.SATFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The models of takeover, deletion and ownership: their promises hold, fall without any one safeguard, and they speak as the code. */
class AlloyModelTest {

    private static final Model TAKEOVER = Model.of("takeover");
    private static final Model DELETION = Model.of("deletion");
    private static final Model OWNERSHIP = Model.of("ownership");

    /** One file of the model. */
    private record Model(Path file, Module module) {

        static Model of(String name) {
            Path file = Path.of("../../docs/" + name + ".als");
            return new Model(file, CompUtil.parseEverything_fromFile(A4Reporter.NOP, null, file.toString()));
        }

        Stream<Arguments> commands() {
            return module.getAllCommands().stream().map(command -> Arguments.of(this, command.label));
        }

        @Override
        public String toString() {
            return String.valueOf(file.getFileName());
        }
    }

    static Stream<Arguments> commands() {
        return models().flatMap(Model::commands);
    }

    static Stream<Model> models() {
        return Stream.of(TAKEOVER, DELETION, OWNERSHIP);
    }

    /** A {@code check} expects 1 where it should find a counterexample, a {@code run} where it should find a trace. */
    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandFindsWhatItExpects(Model model, String label) {
        Command command = model.module().getAllCommands().stream()
                .filter(candidate -> candidate.label.equals(label))
                .findFirst()
                .orElseThrow();
        var options = new A4Options();
        options.solver = SATFactory.DEFAULT;
        var solution = TranslateAlloyToKodkod.execute_command(
                A4Reporter.NOP, model.module().getAllReachableSigs(), command, options);
        assertThat(command.expects).isIn(0, 1);
        assertThat(solution.satisfiable())
                .as(() -> "the trace of " + label + "\n" + solution)
                .isEqualTo(command.expects == 1);
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachSafeguardIsTakenOutOnce(Model model) throws Exception {
        var counterexamples = Pattern.compile(
                        "^check Without(\\w+) \\{ \\(?without\\[\\1].* expect 1$", Pattern.MULTILINE)
                .matcher(Files.readString(model.file()))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(counterexamples).containsExactlyInAnyOrderElementsOf(kinds(model, "Safeguard"));
    }

    @Test
    void whatIsPromisedWithEverythingInPlaceIsChecked() {
        assertThat(TAKEOVER.module().getAllCommands())
                .filteredOn(command -> command.check && command.expects == 0)
                .extracting(command -> command.label)
                .containsExactly("Safe", "SafeWithTwoTakeovers", "Ends");
        assertThat(OWNERSHIP.module().getAllCommands())
                .filteredOn(command -> command.check && command.expects == 0)
                .extracting(command -> command.label)
                .containsExactly("Safe", "SafeWithOneRecord", "SafeWithOneStore", "SafeWithOneProcess");
    }

    @Test
    void stepsAndPortsHaveTheSameWords() {
        var ports = new HashSet<>(methods(Ledger.class));
        ports.addAll(methods(CustomKeyStores.class));
        assertThat(ports).containsAll(kinds(TAKEOVER, "Call")).contains("reserve", "takeOver", "disconnect", "delete");
        assertThat(predicates(TAKEOVER)).containsAll(kinds(TAKEOVER, "Call")).containsAll(writesOfACreation());
        assertThat(predicates(DELETION)).contains("recordDeletion", "disconnect", "delete");
        assertThat(ports).contains("adopt", "transfer", "create", "recordCreated", "recordDeletion");
        assertThat(predicates(OWNERSHIP))
                .contains(
                        "adopt",
                        "transfer",
                        "forget",
                        "reserve",
                        "create",
                        "recordCreated",
                        "recordDeletion",
                        "delete");
        assertThat(methods(ForgetKeyStore.class)).contains("forget");
    }

    @Test
    void decisionsAndStatusesHaveTheSameWords() {
        assertThat(methods(TakeOver.class)).contains("decide", "createAgain", "fail");
        assertThat(methods(Ownership.class)).contains("isOurs", "olderThan");
        assertThat(predicates(TAKEOVER)).contains("decide", "createAgain", "fail", "isOurs", "olderThan");
        var statuses = new HashSet<>(kinds(TAKEOVER, "Status"));
        statuses.addAll(kinds(DELETION, "Status"));
        statuses.addAll(kinds(OWNERSHIP, "Status"));
        // the change has no model yet
        assertThat(statuses)
                .isEqualTo(Arrays.stream(Status.class.getPermittedSubclasses())
                        .filter(status -> status != Status.Changing.class)
                        .map(status -> status.getSimpleName().toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
    }

    /**
     * Whoever adds a write to the ledger adds a step to the model; connections are none of its business, and deletions have their own.
     * The change has no model yet.
     */
    private static Set<String> writesOfACreation() {
        return Arrays.stream(Ledger.class.getMethods())
                .filter(method ->
                        List.of(ReserveAnswer.class, WriteAnswer.class).contains(method.getReturnType()))
                .map(Method::getName)
                .filter(name -> !List.of(
                                "foresee", "recordConnection", "recordDeletion", "reserveChange", "recordChange")
                        .contains(name))
                .collect(Collectors.toSet());
    }

    private static Set<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet());
    }

    private static Set<String> predicates(Model model) {
        var names = new HashSet<String>();
        model.module().getAllFunc().forEach(function -> names.add(word(function.label)));
        return names;
    }

    private static Set<String> kinds(Model model, String parent) {
        var names = new HashSet<String>();
        for (Sig signature : model.module().getAllSigs()) {
            if (signature instanceof Sig.PrimSig kind
                    && kind.parent != null
                    && word(kind.parent.label).equals(parent)) {
                names.add(word(kind.label));
            }
        }
        return names;
    }

    private static String word(String label) {
        return label.substring(label.indexOf('/') + 1);
    }
}
