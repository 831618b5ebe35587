package dev.keystorevending.aws.probe;

import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.EndpointServiceFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * {@code DescribeVpcEndpointServices} of EC2, by its query protocol. The SDK's module for EC2 is larger than the whole function,
 * and this is the only call.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html">EC2:
 *     DescribeVpcEndpointServices</a>
 */
public final class EndpointServices {

    private static final String VERSION = "2016-11-15";
    private static final int LONGEST = 256 * 1024;

    private final SdkHttpClient http;
    private final URI endpoint;
    private final String region;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final Duration time;

    /**
     * Creates the adapter.
     *
     * @param time after which the call is given up; it is not retried
     */
    public EndpointServices(
            SdkHttpClient http,
            URI endpoint,
            String region,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Duration time) {
        this.http = http;
        this.endpoint = endpoint;
        this.region = region;
        this.credentials = credentials;
        this.time = time;
    }

    /** The time after which the call is given up. */
    public Duration timeOut() {
        return time;
    }

    EndpointServiceFacts find(VpcEndpointServiceName name) {
        try {
            var call = call(name);
            return TimeBox.within(time, () -> facts(call), call::abort)
                    .orElseGet(() -> new EndpointServiceFacts.NotShown("a time-out"));
        } catch (SdkException withoutCredentials) {
            return new EndpointServiceFacts.NotShown(
                    withoutCredentials.getClass().getSimpleName());
        }
    }

    private ExecutableHttpRequest call(VpcEndpointServiceName name) {
        String form = "Action=DescribeVpcEndpointServices&Version=" + VERSION + "&ServiceName.1="
                + URLEncoder.encode(name.value(), StandardCharsets.UTF_8);
        var payload = ContentStreamProvider.fromUtf8String(form);
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .encodedPath("/")
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .putHeader("Content-Length", String.valueOf(form.length()))
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(credentials.resolveIdentity().join())
                        .request(unsigned)
                        .payload(payload)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ec2")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        return http.prepareRequest(HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(payload))
                .build());
    }

    private static EndpointServiceFacts facts(ExecutableHttpRequest call) {
        try {
            var response = call.call();
            var body = response.responseBody();
            if (body.isEmpty()) {
                return new EndpointServiceFacts.NotShown(ErrorCode.UNREADABLE);
            }
            try (AbortableInputStream in = body.get()) {
                var document = parsed(in);
                return response.httpResponse().isSuccessful() ? shown(document) : failed(document);
            }
        } catch (SAXException malformed) {
            return new EndpointServiceFacts.NotShown(ErrorCode.UNREADABLE);
        } catch (IOException lost) {
            return new EndpointServiceFacts.NotShown(lost.getClass().getSimpleName());
        }
    }

    /** No document type, so no entity and no other file or host. */
    private static Element parsed(InputStream in) throws IOException, SAXException {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(in.readNBytes(LONGEST)))
                    .getDocumentElement();
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException("the JDK's parser has these features", impossible);
        }
    }

    private static EndpointServiceFacts failed(Element document) {
        String code = texts(document, "Code").stream().findFirst().orElse(ErrorCode.UNREADABLE);
        return code.equals("InvalidServiceName")
                ? new EndpointServiceFacts.Missing()
                : new EndpointServiceFacts.NotShown(code);
    }

    private static EndpointServiceFacts shown(Element document) {
        var details = document.getElementsByTagName("serviceDetailSet");
        if (details.getLength() == 0 || !(details.item(0) instanceof Element set)) {
            return new EndpointServiceFacts.NotShown(ErrorCode.UNREADABLE);
        }
        var types = texts(set, "serviceType").stream().map(String::strip).toList();
        if (types.isEmpty()) {
            return new EndpointServiceFacts.Missing();
        }
        return new EndpointServiceFacts.Shown(
                types,
                items(set, "availabilityZoneSet"),
                texts(set, "privateDnsName").stream().distinct().toList(),
                texts(set, "privateDnsNameVerificationState").stream()
                        .findFirst()
                        .orElse(""),
                texts(set, "acceptanceRequired").contains("true"));
    }

    /** The texts of the items of a set. */
    private static List<String> items(Element element, String set) {
        var sets = element.getElementsByTagName(set);
        return sets.getLength() > 0 && sets.item(0) instanceof Element first ? texts(first, "item") : List.of();
    }

    /** The texts of all elements of this name. */
    private static List<String> texts(Element element, String name) {
        var found = element.getElementsByTagName(name);
        var texts = new ArrayList<String>();
        for (int index = 0; index < found.getLength(); index++) {
            texts.add(found.item(index).getTextContent().strip());
        }
        return texts;
    }
}
