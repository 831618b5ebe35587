package dev.keystorevending.core.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.kms.KmsRefusal;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {

    /** What a caller cannot correct in the body of its request, but in what the request uses. */
    private static final EnumSet<KmsRefusal> OUTSIDE = EnumSet.of(
            KmsRefusal.CloudHsmClusterNotActive,
            KmsRefusal.CloudHsmClusterInvalidConfiguration,
            KmsRefusal.LimitExceeded,
            KmsRefusal.XksProxyUriUnreachable,
            KmsRefusal.XksProxyIncorrectAuthenticationCredential,
            KmsRefusal.XksProxyVpcEndpointServiceNotFound,
            KmsRefusal.XksProxyVpcEndpointServiceInvalidConfiguration,
            KmsRefusal.XksProxyInvalidResponse,
            KmsRefusal.XksProxyInvalidConfiguration,
            KmsRefusal.AccessDenied);

    @ParameterizedTest
    @EnumSource
    void whatIsCorrectedOutsideTheRequestKeepsTheKey(KmsRefusal refusal) {
        var retry = refusal.problem().retry();
        assertThat(retry == Retry.REPAIR).isEqualTo(OUTSIDE.contains(refusal));
        assertThat(retry.sameKey(true)).isEqualTo(OUTSIDE.contains(refusal) || refusal == KmsRefusal.Throttling);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatPassesByItselfNamesTime(ProblemCode code) {
        assertThat(code.afterSeconds().isPresent()).isEqualTo(code.retry().when() == Retry.When.later);
    }

    @Test
    void adviceSaysWhetherTheKeyCanBeTheSame() {
        assertThat(advice(ProblemCode.XksProxyInvalidResponse, true))
                .isEqualTo(
                        "What happened. When that has changed, send the same request again with the same idempotency key; a corrected request needs a new one.");
        assertThat(advice(ProblemCode.SecretUnavailable, false))
                .isEqualTo(
                        "What happened. When that has changed, send the same request again with the same idempotency key.");
        assertThat(advice(ProblemCode.IncorrectTrustAnchor, true))
                .isEqualTo("What happened. Correct the request, then send it again with a new idempotency key.");
        assertThat(advice(ProblemCode.CustomKeyStoreNameInUse, false))
                .isEqualTo(
                        "What happened. Change the request, then send it again; the idempotency key can be the same.");
        assertThat(advice(ProblemCode.CustomKeyStoreNameInUse, true))
                .isEqualTo("What happened. Change the request, then send it again with a new idempotency key.");
        assertThat(advice(ProblemCode.KmsThrottled, true))
                .isEqualTo(
                        "What happened. Wait 1 second, then send the same request again with the same idempotency key.");
        assertThat(advice(ProblemCode.KeyStoreNotFound, false)).isEqualTo("What happened.");
    }

    @Test
    void unchangedRequestKeepsItsKeyWhenThePolicyMayChange() {
        assertThat(advice(ProblemCode.TeamAccessDenied, false))
                .isEqualTo(
                        "What happened. Correct the request, or ask an administrator to change the policy, then send it again; the idempotency key can be the same.");
        assertThat(advice(ProblemCode.PolicyViolation, true))
                .isEqualTo(
                        "What happened. Correct the request, or ask an administrator to change the policy, then send it again; the unchanged request keeps its idempotency key, a corrected one needs a new one.");
        assertThat(new Problem(ProblemCode.TeamAccessDenied, "What happened.").advice(false, false))
                .isEqualTo(
                        "What happened. Correct the request, or ask an administrator to change the policy, then send it again.");
        assertThat(ProblemCode.PolicyViolation.sameKey(true)).isTrue();
        assertThat(ProblemCode.PolicyViolation.retryable()).isFalse();
    }

    @Test
    void correctionOfRequestThatReservedNothingKeepsTheKey() {
        assertThat(ProblemCode.InvalidRequest.sameKey(true)).isTrue();
        assertThat(ProblemCode.IncorrectTrustAnchor.sameKey(true)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void refusalOfKmsLeavesRecord(KmsRefusal refusal) {
        assertThat(refusal.problem().leavesRecord()).isTrue();
    }

    @Test
    void operationWithoutKeyIsNotTalkedToAboutKeys() {
        for (ProblemCode code : ProblemCode.values()) {
            if (code != ProblemCode.IdempotencyKeyReused) {
                assertThat(new Problem(code, "What happened.").advice(false, false))
                        .doesNotContain("idempotency");
            }
        }
    }

    private static String advice(ProblemCode code, boolean recorded) {
        return new Problem(code, "What happened.").advice(true, recorded);
    }
}
