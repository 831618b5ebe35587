package dev.keystorevending.emulator.http;

import dev.keystorevending.emulator.control.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A service that another server provides: calls are forwarded and responses returned unchanged. */
public final class ForwardedService implements AwsService {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "content-length", "expect", "host", "http2-settings", "transfer-encoding", "upgrade", "date");

    private final String targetPrefix;
    private final Set<String> operations;
    private final CommonErrors commonErrors;
    private final String account;
    private final URI server;
    private final HttpClient client;

    /** Calls are forwarded for the account: LocalStack reads an access key of twelve digits as the account. */
    public ForwardedService(
            String targetPrefix,
            Set<String> operations,
            CommonErrors commonErrors,
            String account,
            URI server,
            HttpClient client) {
        this.targetPrefix = targetPrefix;
        this.operations = Set.copyOf(operations);
        this.commonErrors = commonErrors;
        this.account = account;
        this.server = server;
        this.client = client;
    }

    /** The same service from another server. */
    public static ForwardedService inPlaceOf(AwsService service, String account, URI server, HttpClient client) {
        return new ForwardedService(
                service.targetPrefix(), service.operations(), service.commonErrors(), account, server, client);
    }

    @Override
    public String targetPrefix() {
        return targetPrefix;
    }

    @Override
    public Set<String> operations() {
        return operations;
    }

    @Override
    public CommonErrors commonErrors() {
        return commonErrors;
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        if (call.fault().filter(Fault.FailEntries.class::isInstance).isPresent()) {
            throw new IllegalStateException("only a service of this process can fail single entries");
        }
        return answer(call, call.operation(), call.body());
    }

    /** Makes another call in the name of the same caller. */
    public AwsAnswer answer(AwsCall call, String operation, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        call.headers().forEach((name, values) -> {
            if (isEndToEnd(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        call.headers().getOrDefault("Authorization", List.of()).stream()
                .map(header -> header.replaceFirst("Credential=[^/]*/", "Credential=" + account + "/"))
                .forEach(header -> request.setHeader("Authorization", header));
        request.setHeader("X-Amz-Target", targetPrefix + "." + operation);
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new TreeMap<>();
            response.headers().map().forEach((name, values) -> {
                if (isEndToEnd(name)) {
                    headers.put(name, String.join(",", values));
                }
            });
            return new AwsAnswer(response.statusCode(), headers, response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(server + " did not answer", failure);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the emulated AWS is closing", closing);
        }
    }

    private static boolean isEndToEnd(String header) {
        return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
    }
}
