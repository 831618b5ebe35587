package dev.keystorevending.api;

import io.micronaut.context.event.ApplicationEventPublisherFactory;
import io.micronaut.core.convert.TypeConverterRegistrar;
import io.micronaut.core.io.service.SoftServiceLoader;
import io.micronaut.core.io.service.SoftServiceLoader.StaticDefinition;
import io.micronaut.core.io.service.SoftServiceLoader.StaticServiceLoader;
import io.micronaut.core.optim.StaticOptimizations;
import io.micronaut.inject.BeanConfiguration;
import io.micronaut.inject.BeanDefinitionReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Gives Micronaut the list of its bean definitions: the one that each context needs, and those of this module, which the build writes to {@code beans.txt}. Without it, Micronaut would
 * open the function's jar as a file system and look for them at each cold start.
 *
 * @see <a href="https://micronaut-projects.github.io/micronaut-aot/latest/guide/">Micronaut AOT, which sets the same
 *     optimization</a>
 */
public final class StaticBeans implements StaticOptimizations.Loader<SoftServiceLoader.Optimizations> {

    private static final String LIST = "/beans.txt";

    @Override
    public SoftServiceLoader.Optimizations load() {
        return new SoftServiceLoader.Optimizations(Map.of(
                BeanDefinitionReference.class.getName(), new Beans(names()),
                BeanConfiguration.class.getName(), new Beans(List.of()),
                TypeConverterRegistrar.class.getName(), new Beans(List.of())));
    }

    private static List<String> names() {
        try (InputStream list = StaticBeans.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException(
                        "There is no " + LIST + ". Build the module with Maven, which writes it.");
            }
            var own = new String(list.readAllBytes(), StandardCharsets.UTF_8).lines();
            return Stream.concat(Stream.of(ApplicationEventPublisherFactory.class.getName()), own)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Classes with a public constructor without parameters. */
    private record Beans(List<String> names) implements StaticServiceLoader<Object> {

        private static final MethodType CONSTRUCTOR = MethodType.methodType(void.class);

        @Override
        public Stream<StaticDefinition<Object>> findAll(Predicate<String> predicate) {
            return names.stream().filter(predicate).map(name -> StaticDefinition.of(name, () -> instance(name)));
        }

        private static Object instance(String name) {
            try {
                return MethodHandles.publicLookup()
                        .findConstructor(Class.forName(name), CONSTRUCTOR)
                        .invoke();
            } catch (Throwable failed) {
                throw new IllegalStateException("The bean definition " + name + " cannot be created.", failed);
            }
        }
    }
}
