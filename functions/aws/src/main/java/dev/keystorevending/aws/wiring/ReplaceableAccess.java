package dev.keystorevending.aws.wiring;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** The connections and the credentials of all clients of a function. While it is primed, others take their place. */
final class ReplaceableAccess implements SdkHttpClient, AwsCredentialsProvider {

    private record Access(SdkHttpClient http, AwsCredentialsProvider credentials) {}

    private final Access own;
    private volatile Access current;

    ReplaceableAccess(SdkHttpClient http, AwsCredentialsProvider credentials) {
        this.own = new Access(http, credentials);
        this.current = own;
    }

    void replace(SdkHttpClient http, AwsCredentialsProvider credentials) {
        current = new Access(http, credentials);
    }

    void restore() {
        current = own;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return current.http().prepareRequest(request);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return current.credentials().resolveCredentials();
    }

    @Override
    public String clientName() {
        return own.http().clientName();
    }

    @Override
    public void close() {
        own.http().close();
    }
}
