// Tokens spoiled in one place each: the reason that is logged shows that it was this place, and a
// good token beside them shows that nothing else was wrong.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/token_test.h"

namespace cds {
namespace {

using Form = TestKey::Form;

struct Spoiled {
  const char* name;
  const char* reason;
  std::function<std::string()> token;
};

// A good token but for what `change` does to it.
Spoiled changed(const char* name, const char* reason, std::function<void(TokenText&)> change) {
  return {name, reason, [change = std::move(change)] {
            TokenText text;
            change(text);
            return text.es384();
          }};
}

Spoiled with_rsa(const char* name, const char* reason, const char* alg, const char* digest) {
  return {name, reason, [alg, digest] {
            TokenText text;
            text.alg = alg;
            text.kid = "\"rsa\"";
            return rsa_key().sign(text.header(), text.payload(), digest);
          }};
}

std::vector<Spoiled> spoiled_signatures() {
  return {
      {"NoneWithoutSignature", "no signature",
       [] {
         TokenText text;
         text.alg = R"("none")";
         return base64url(text.header()) + "." + base64url(text.payload()) + ".";
       }},
      changed("None", "alg not allowed", [](TokenText& t) { t.alg = R"("none")"; }),
      changed("NoAlgorithm", "alg not allowed", [](TokenText& t) { t.alg.clear(); }),
      {"HmacWithThePublicKey", "alg not allowed",
       [] {
         TokenText text;
         text.alg = R"("HS256")";
         text.kid = R"("rsa")";
         return hmac_token(text.header(), text.payload(), rsa_key().public_pem());
       }},
      with_rsa("AlgorithmNotConfigured", "alg not allowed", R"("RS256")", "RS256"),
      with_rsa("AnotherDigest", "signature", R"("RS384")", "RS256"),
      changed("LowerCaseAlgorithm", "alg not allowed", [](TokenText& t) { t.alg = R"("es384")"; }),
      {"DerSignature", "signature",
       [] {
         const TokenText text;
         return p384_key().sign(text.header(), text.payload(), "ES384", Form::kDer);
       }},
      {"AnotherKey", "signature",
       [] {
         const TokenText text;
         return other_p384_key().sign(text.header(), text.payload(), "ES384");
       }},
      {"AnotherPayload", "signature",
       [] {
         TokenText text;
         const std::string good = text.es384();
         text.jti = R"("0002")";
         return good.substr(0, good.find('.') + 1) + base64url(text.payload()) +
                good.substr(good.rfind('.'));
       }},
      {"AnotherHeader", "signature",
       [] {
         TokenText text;
         const std::string good = text.es384();
         text.typ.clear();
         return base64url(text.header()) + good.substr(good.find('.'));
       }},
  };
}

std::vector<Spoiled> spoiled_headers() {
  return {
      changed("UnknownKid", "no key fits", [](TokenText& t) { t.kid = R"("ec2")"; }),
      changed("KidOfAnotherKind", "no key fits", [](TokenText& t) { t.kid = R"("rsa")"; }),
      changed("EmptyKid", "no key fits", [](TokenText& t) { t.kid = R"("")"; }),
      changed("KidInAnotherCase", "no key fits", [](TokenText& t) { t.kid = R"("EC")"; }),
      changed("Crit", "crit", [](TokenText& t) { t.more_header = R"(,"crit":["exp"])"; }),
      changed("EmptyCrit", "crit", [](TokenText& t) { t.more_header = R"(,"crit":[])"; }),
      changed("NullCrit", "crit", [](TokenText& t) { t.more_header = R"(,"crit":null)"; }),
      changed("AnotherType", "typ not JWT", [](TokenText& t) { t.typ = R"("at+jwt")"; }),
      changed("ForeignJku", "jku not configured",
              [](TokenText& t) { t.more_header = R"(,"jku":"https://evil.example/keys")"; }),
      changed("EmptyJku", "jku not configured",
              [](TokenText& t) { t.more_header = R"(,"jku":"")"; }),
      changed("NameGivenTwice", "header has a wrong type or a name given twice",
              [](TokenText& t) { t.more_header = R"(,"alg":"none")"; }),
      changed("UnknownNameGivenTwice", "header has a wrong type or a name given twice",
              [](TokenText& t) { t.more_header = R"(,"x":1,"x":2)"; }),
      changed("NumberAsKid", "header has a wrong type or a name given twice",
              [](TokenText& t) { t.kid = "7"; }),
  };
}

std::vector<Spoiled> spoiled_claims() {
  const auto claims = [](const char* name, const char* reason, std::string TokenText::*member,
                         const std::string& value) {
    return changed(name, reason, [=](TokenText& text) { text.*member = value; });
  };
  const char* const type = "payload has a wrong type or a name given twice";
  return {
      claims("UnknownIssuer", "no client of this iss and tenant", &TokenText::iss,
             R"("https://other.example")"),
      claims("NoIssuer", "no client of this iss and tenant", &TokenText::iss, ""),
      claims("NoAudience", "aud is another", &TokenText::aud, ""),
      claims("EmptyAudience", "aud is another", &TokenText::aud, "[]"),
      claims("AudienceElsewhere", "aud is another", &TokenText::aud,
             R"("https://other.example/cds-services/insulin-pump-order-sign")"),
      claims("AudienceIsTheBase", "aud is another", &TokenText::aud, R"("https://cds.example")"),
      claims("AudienceIsDiscovery", "aud is another", &TokenText::aud,
             R"("https://cds.example/cds-services")"),
      claims("AudienceIsFeedback", "aud is another", &TokenText::aud,
             R"("https://cds.example/cds-services/insulin-pump-order-sign/feedback")"),
      claims("AudienceWithTwoSlashes", "aud is another", &TokenText::aud,
             R"("https://cds.example/cds-services/insulin-pump-order-sign//")"),
      claims("AudienceIsAnObject", type, &TokenText::aud, "{}"),
      claims("AudienceHoldsANumber", type, &TokenText::aud, "[1]"),
      claims("NoExpiry", "exp missing", &TokenText::exp, ""),
      claims("NegativeExpiry", "exp missing", &TokenText::exp, "-1"),
      claims("ExpiryAsText", type, &TokenText::exp, "\"1781539500\""),
      claims("ExpiryWithAFraction", type, &TokenText::exp, "1781539500.5"),
      claims("ExpiryBeyondAnyNumber", type, &TokenText::exp, "99999999999999999999"),
      claims("FarthestExpiry", "exp missing", &TokenText::exp, "9223372036854775807"),
      claims("GoodForTooLong", "good for more than a day", &TokenText::exp, at(86'401)),
      claims("NoIssueTime", "iat missing", &TokenText::iat, ""),
      claims("NoJti", "jti missing", &TokenText::jti, ""),
      claims("EmptyJti", "jti missing", &TokenText::jti, R"("")"),
      claims("ClaimGivenTwice", type, &TokenText::more_payload, R"(,"iss":"https://ehr.example")"),
      claims("NotYetValid", "not yet valid", &TokenText::more_payload, ",\"nbf\":" + at(61)),
  };
}

std::vector<Spoiled> spoiled_texts() {
  const auto text = [](const char* name, const char* reason, std::string token) {
    return Spoiled{name, reason, [token = std::move(token)] { return token; }};
  };
  const std::string good = TokenText().es384();
  return {
      text("Word", "token has not three parts", "token"),
      text("TwoParts", "token has not three parts", good.substr(0, good.rfind('.'))),
      text("FourParts", "token has not three parts", good + ".x"),
      text("Garbage", "header is not base64url", "@@@" + good.substr(good.find('.'))),
      text("GarbageHeader", "header is not base64url", "=" + good),
      text("PaddedSignature", "signature is not base64url", good + "="),
      text("BlankInside", "signature is not base64url", good + " "),
      text("HeaderIsNoJson", "header is not JSON", base64url("alg") + good.substr(good.find('.'))),
      text("HeaderIsAList", "header has a wrong type or a name given twice",
           base64url("[]") + good.substr(good.find('.'))),
      text("TooLarge", "token too large", good + std::string(kMaxToken, 'A')),
      changed(
          "LargePayload", "token too large",
          [](TokenText& t) { t.more_payload = ",\"x\":\"" + std::string(kMaxToken, 'x') + "\""; }),
  };
}

class SpoiledToken : public TokenTest, public testing::WithParamInterface<Spoiled> {};

TEST_P(SpoiledToken, IsRefusedForThisReasonAlone) {
  EXPECT_EQ(reason(GetParam().token()), GetParam().reason);
  EXPECT_EQ(reason(TokenText()), "");
}

std::string name_of(const testing::TestParamInfo<Spoiled>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Signatures, SpoiledToken, testing::ValuesIn(spoiled_signatures()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Headers, SpoiledToken, testing::ValuesIn(spoiled_headers()), name_of);
INSTANTIATE_TEST_SUITE_P(Claims, SpoiledToken, testing::ValuesIn(spoiled_claims()), name_of);
INSTANTIATE_TEST_SUITE_P(Texts, SpoiledToken, testing::ValuesIn(spoiled_texts()), name_of);

}  // namespace
}  // namespace cds
