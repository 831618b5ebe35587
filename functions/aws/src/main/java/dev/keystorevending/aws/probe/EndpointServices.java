package dev.keystorevending.aws.probe;

import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.EndpointServiceFacts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * {@code DescribeVpcEndpointServices} of EC2, by its query protocol. The SDK's module for EC2 is larger than the whole function,
 * and this is the only call.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html">EC2:
 *     DescribeVpcEndpointServices</a>
 */
public final class EndpointServices {

    private static final String VERSION = "2016-11-15";
    private static final int OK = 200;
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

    private final SignedCalls calls;

    public EndpointServices(SignedCalls calls) {
        this.calls = calls;
    }

    /** The time after which the call is given up. */
    public Duration timeOut() {
        return calls.time();
    }

    EndpointServiceFacts find(VpcEndpointServiceName name) {
        String form = "Action=DescribeVpcEndpointServices&Version=" + VERSION + "&ServiceName.1="
                + URLEncoder.encode(name.value(), StandardCharsets.UTF_8);
        return calls.post(HEADERS, form, EndpointServices::facts, EndpointServiceFacts.NotShown::new);
    }

    private static EndpointServiceFacts facts(int status, InputStream body) throws IOException {
        try {
            var document = parsed(body);
            return status == OK ? shown(document) : failed(document);
        } catch (SAXException malformed) {
            return new EndpointServiceFacts.NotShown(ErrorCode.UNREADABLE);
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
            return builder.parse(in).getDocumentElement();
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
