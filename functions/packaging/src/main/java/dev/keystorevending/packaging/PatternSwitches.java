package dev.keystorevending.packaging;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces the call sites that a {@code switch} over types compiles to by methods with a chain of {@code instanceof}. The JVM
 * generates a class for each such call site when it is first run, which an AOT cache does not keep: the create of a key store
 * passes 44 of them, and a cold start waits for each. Switches with other labels than types are left as they are.
 *
 * @see java.lang.runtime.SwitchBootstraps#typeSwitch
 */
final class PatternSwitches {

    private static final String BOOTSTRAP = "typeSwitch";

    private final ClassFile classes;

    /** {@code types} finds the types that the classes mention. */
    PatternSwitches(ClassLoader types) {
        this.classes = ClassFile.of(ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(types).orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /** What a call site does: it returns the index of the first type, from an index on, of which the value is an instance. */
    private record Site(MethodTypeDesc type, List<ClassDesc> labels) {}

    byte[] replacedIn(byte[] content) {
        var model = classes.parse(content);
        var self = model.thisClass().asSymbol();
        boolean isInterface = model.flags().has(AccessFlag.INTERFACE);
        Map<Site, String> methods = new LinkedHashMap<>();
        var calls = ClassTransform.transformingMethodBodies((code, element) -> {
            if (element instanceof InvokeDynamicInstruction call && isTypeSwitch(call)) {
                String method = methods.computeIfAbsent(site(call), each -> BOOTSTRAP + "$" + methods.size());
                code.invokestatic(self, method, call.typeSymbol(), isInterface);
            } else {
                code.with(element);
            }
        });
        var added = ClassTransform.endHandler(type -> methods.forEach((site, method) -> type.withMethodBody(
                method,
                site.type(),
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> chain(code, site.labels()))));
        byte[] replaced = classes.transformClass(model, calls.andThen(added));
        return methods.isEmpty() ? content : replaced;
    }

    private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().descriptorString().equals("Ljava/lang/runtime/SwitchBootstraps;")
                && call.bootstrapMethod().methodName().equals(BOOTSTRAP)
                && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
    }

    private static Site site(InvokeDynamicInstruction call) {
        return new Site(
                call.typeSymbol(),
                call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList());
    }

    /** The parameters are the value and the index to start from. The result is -1 for null, and the number of labels if none matches. */
    private static void chain(CodeBuilder code, List<ClassDesc> labels) {
        var present = code.newLabel();
        code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
        for (int index = 0; index < labels.size(); index++) {
            var next = code.newLabel();
            code.iload(1)
                    .loadConstant(index)
                    .if_icmpgt(next)
                    .aload(0)
                    .instanceOf(labels.get(index))
                    .ifeq(next)
                    .loadConstant(index)
                    .ireturn()
                    .labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }
}
