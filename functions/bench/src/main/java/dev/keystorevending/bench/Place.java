package dev.keystorevending.bench;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param root the project
 * @param temporary a folder for the AOT cache and the certificates
 * @param python a Python with boto3
 */
record Place(Path root, Path temporary, Path python) {

    Path bench() {
        return root.resolve("functions/bench");
    }

    /** The package of a function. */
    Path function(String name) {
        return root.resolve("functions/" + name + "/target/function");
    }

    Path cache() {
        return temporary.resolve("function.aot");
    }

    /** The native library of the runtime client. */
    Path library() {
        return temporary.resolve("runtime-client.so");
    }
}
