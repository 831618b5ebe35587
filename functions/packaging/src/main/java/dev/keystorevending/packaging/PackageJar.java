package dev.keystorevending.packaging;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the jar of a function for a fast start. The entries are stored without compression: a class is loaded without
 * inflating it, and the zip that is deployed is smaller, since it compresses the jar as a whole. In this project's classes,
 * {@link PatternSwitches} replaces the pattern switches.
 */
public final class PackageJar {

    private static final String OWN = "dev/keystorevending/";

    private PackageJar() {}

    /** The argument is the jar, which is replaced. */
    public static void main(String[] arguments) throws IOException {
        var jar = Path.of(arguments[0]);
        var rewritten = Path.of(jar + ".rewritten");
        rewrite(jar, rewritten);
        Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    static void rewrite(Path jar, Path to) throws IOException {
        // a class's stack maps depend on the supertypes of what it mentions
        try (var types = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                var in = new ZipFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(to))) {
            var switches = new PatternSwitches(types);
            out.setMethod(ZipOutputStream.STORED);
            for (ZipEntry entry : Collections.list(in.entries())) {
                byte[] content = in.getInputStream(entry).readAllBytes();
                boolean own = entry.getName().startsWith(OWN) && entry.getName().endsWith(".class");
                add(out, entry, own ? switches.replacedIn(content) : content);
            }
        }
    }

    private static void add(ZipOutputStream out, ZipEntry source, byte[] content) throws IOException {
        var sum = new CRC32();
        sum.update(content);
        var entry = new ZipEntry(source.getName());
        entry.setTime(source.getTime());
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
