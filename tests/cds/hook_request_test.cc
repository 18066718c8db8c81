#include "cds/hook_request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cds/problem.h"

namespace cds {
namespace {

using Kind = fhir::ResourceSet::Kind;

constexpr std::string_view kOrder =
    R"({ "resourceType":"DeviceRequest", "id":"o1","codeCodeableConcept":{"text":"caf\u00e9 \"pump\""}, "x":1.50 })";

// A request with these context members and these members beside it.
std::string request(std::string_view context, std::string_view more = "") {
  return R"({"hook":"order-sign","hookInstance":"i-1","context":{"patientId":"p1")" +
         std::string(context) + "}" + std::string(more) + "}";
}

std::string draft_orders(std::string_view entries) {
  return R"(,"draftOrders":{"resourceType":"Bundle","entry":[)" + std::string(entries) + "]}";
}

std::string good(std::string_view more) { return request(draft_orders(""), more); }

const std::string kOneOrder = draft_orders(R"({"resource":)" + std::string(kOrder) + "}");

HookRequest read_for(std::string body, bool wanted) {
  return read_hook_request(std::move(body), "order-sign", fhir::SiteZone("UTC"),
                           [=](const HookRequest& r) {
                             EXPECT_EQ(r.patient_id, "p1");
                             EXPECT_EQ(r.orders.size(), 1U);
                             return wanted;
                           });
}

TEST(ReadHookRequest, APrefetchThatNobodyWantsIsNotRead) {
  const std::string chart =
      R"("prefetch":{"patient":{"resourceType":"Patient","id":"p1"},"conditions":null,"devices":)"
      R"({"resourceType":"Bundle","entry":[{"a":1},{"a":2},5,null,[{}],{"a":[{"b":"c"}]}]},)"
      R"("coverage":{"resourceType":"Bundle","entry":7}})";
  EXPECT_EQ(read_for(request(kOneOrder, "," + chart), true).prefetch.count("patient"), 1U);
  const HookRequest unread =
      read_for(request(kOneOrder, "," + chart + R"(,"fhirServer":"https://ehr.example")"), false);
  EXPECT_TRUE(unread.prefetch.empty());
  EXPECT_EQ(unread.orders.size(), 1U);
  EXPECT_EQ(unread.fhir_server, "https://ehr.example");
  // It came before the orders, so it had to be read to get to them.
  const std::string first = "{" + chart + "," + request(kOneOrder).substr(1);
  EXPECT_EQ(read_for(first, false).prefetch.count("patient"), 1U);
}

TEST(ReadHookRequest, WhatIsNoJsonIsRefusedWhoeverWantsIt) {
  const auto with = [](const std::string& prefetched, const std::string& more = "") {
    return request(kOneOrder, R"(,"prefetch":{"patient":)" + prefetched + "}" + more);
  };
  const std::string nested = std::string(70, '[') + std::string(70, ']');
  for (const bool wanted : {false, true}) {
    for (const std::string& broken :
         {with("{"), with(R"({"entry":[{"a":1},{"a":2},{"a":x}]})"),
          with(R"({"entry":[{"a":"1"},{"a":"2"},{"a":"\uDC00"}]})"), with(R"({"a":"\uD800"})"),
          with("{\"a\":\"\xC3\"}"), with(R"({"a":01})"), with(nested), with("{}, \"patient\":{}"),
          with("{}", R"(,"fhirServer":"ftp://e.example")"), with("{}", R"(,"hook":"order-sign")"),
          with("{}") + "}"}) {
      EXPECT_THROW(read_for(broken, wanted), Problem) << broken;
    }
  }
}

HookRequest read(std::string body) {
  return read_hook_request(std::move(body), "order-sign", fhir::SiteZone("UTC"));
}

std::string field_of_problem(std::string body) {
  try {
    read(std::move(body));
  } catch (const Problem& problem) {
    return problem.field();
  }
  return "";
}

TEST(ReadHookRequest, Whole) {
  const HookRequest r = read(
      R"({"hook":"order-sign","hookInstance":"d1577c69","fhirServer":"https://ehr.example/r4/","fhirAuthorization":{)"
      R"("access_token":"t.o-k","token_type":"Bearer","expires_in":300,"scope":"patient/*.rs","subject":"s","patient":"p1"},)"
      R"("context":{"userId":"Practitioner/x","patientId":"p1","encounterId":"e1")" +
      draft_orders(R"({"fullUrl":"urn:uuid:1","resource":)" + std::string(kOrder) + "}") +
      R"(},"prefetch":{"patient":null}})");
  EXPECT_EQ(r.hook, "order-sign");
  EXPECT_EQ(r.hook_instance, "d1577c69");
  EXPECT_EQ(r.fhir_server, "https://ehr.example/r4");
  ASSERT_TRUE(r.authorization);
  EXPECT_EQ(r.authorization->access_token, "t.o-k");
  EXPECT_EQ(r.authorization->expires_in, 300);
  EXPECT_EQ(r.authorization->scope, "patient/*.rs");
  EXPECT_EQ(r.authorization->subject, "s");
  EXPECT_EQ(r.authorization->patient, "p1");
  EXPECT_EQ(r.user_id, "Practitioner/x");
  EXPECT_EQ(r.patient_id, "p1");
  EXPECT_EQ(r.encounter_id, "e1");
  ASSERT_EQ(r.orders.size(), 1U);
  EXPECT_EQ(r.orders[0].full_url, "urn:uuid:1");
  EXPECT_EQ(r.orders[0].order.id, "o1");
  EXPECT_EQ(r.orders[0].order.resource_type, "DeviceRequest");
  EXPECT_EQ(r.prefetch.at("patient").kind, Kind::kNull);
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadHookRequest, AnOrdersTextIsKeptExactlyAsReceived) {
  const HookRequest r =
      read(request(draft_orders(R"({"resource":)" + std::string(kOrder) + R"(,"fullUrl":"f"})")));
  ASSERT_EQ(r.orders.size(), 1U);
  EXPECT_EQ(r.orders[0].raw, kOrder);
  EXPECT_EQ(r.orders[0].full_url, "f");
  EXPECT_EQ(r.orders[0].order.code.text, "caf\u00e9 \"pump\"");
}

TEST(ReadHookRequest, ViewsSurviveAMove) {
  HookRequest first = read(request(draft_orders(R"({"resource":)" + std::string(kOrder) + "}")));
  const HookRequest second = std::move(first);
  EXPECT_EQ(second.orders.at(0).raw, kOrder);
  EXPECT_EQ(second.orders.at(0).order.id, "o1");
}

TEST(ReadHookRequest, OrdersDevicesAndMedicationsAreKeptAndOtherTypesPassedOver) {
  std::string entries;
  for (const std::string type : {"Device", "DeviceRequest", "NutritionOrder", "MedicationRequest",
                                 "DeviceUseRequest", "MedicationOrder", "ServiceRequest",
                                 "Medication", "SupplyRequest", "CommunicationRequest", "Madeup"}) {
    entries += R"({"fullUrl":"urn:)" + type + R"(","resource":{"resourceType":")" + type +
               R"(","id":"x"}},)";
  }
  const HookRequest r = read(request(
      draft_orders(entries + R"({"resource":{"id":"typeless"}},{"fullUrl":"u"},{},null,7)")));
  // Two of the six are of older versions, and refused by name when they are for us.
  ASSERT_EQ(r.orders.size(), 6U);
  for (const DraftOrder& draft : r.orders) {
    EXPECT_EQ(draft.full_url, "urn:" + std::string(draft.order.resource_type));
    EXPECT_NE(draft.raw.find(draft.order.resource_type), std::string_view::npos);
  }
  EXPECT_EQ(r.devices.size(), 1U);
  EXPECT_EQ(r.medications.size(), 1U);
}

TEST(ReadHookRequest, TheOrderOfMembersIsFree) {
  const HookRequest r = read(
      R"({"prefetch":{"a":{"id":"p1","resourceType":"Patient"}},"context":{"draftOrders":{"entry":[{"resource":)" +
      std::string(kOrder) +
      R"(}],"type":"collection","resourceType":"Bundle"},"patientId":"p1"},"fhirAuthorization":{"patient":"p1",)"
      R"("access_token":"t"},"fhirServer":"http://localhost:8080","hookInstance":"i","hook":"order-sign"})");
  EXPECT_EQ(r.orders.size(), 1U);
  EXPECT_EQ(r.prefetch.at("a").kind, Kind::kResource);
  EXPECT_EQ(r.fhir_server, "http://localhost:8080");
}

TEST(ReadHookRequest, EveryStateOfAPrefetchKeyStaysApart) {
  const HookRequest r = read(good(
      R"(,"prefetch":{"null":null,"empty":{"resourceType":"Bundle","type":"searchset","total":0},)"
      R"("found":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","id":"o"}}],)"
      R"("link":[{"relation":"next","url":"N"}]},"failed":{"resourceType":"OperationOutcome","issue":[{"severity":"error"}]},)"
      R"("read":{"resourceType":"Patient","id":"p1"},"text":"none","number":0,"array":[],"object":{}})"));
  const auto kind = [&r](const char* key) { return r.prefetch.at(key).kind; };
  EXPECT_EQ(r.prefetch.size(), 9U);
  EXPECT_EQ(r.prefetch.find("absent"), r.prefetch.end());
  EXPECT_EQ(kind("null"), Kind::kNull);
  EXPECT_EQ(kind("empty"), Kind::kBundle);
  EXPECT_EQ(kind("failed"), Kind::kOperationOutcome);
  EXPECT_EQ(kind("read"), Kind::kResource);
  for (const char* key : {"text", "number", "array", "object"})
    EXPECT_EQ(kind(key), Kind::kOther) << key;
  EXPECT_EQ(r.prefetch.at("empty").entries, 0U);
  EXPECT_EQ(r.prefetch.at("found").next, "N");
  EXPECT_EQ(r.prefetch.at("found").resources.of<fhir::Observation>().at(0).id, "o");
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadHookRequest, OddValuesInAChartAreIssuesWithTheirWholePath) {
  const HookRequest r = read(good(
      R"(,"prefetch":{"glucose":{"resourceType":"Bundle","entry":[{},{"resource":{"resourceType":"Observation",)"
      R"("valueQuantity":{"unit":7},"status":"final","status":"amended"}}]}})"));
  ASSERT_EQ(r.issues.size(), 2U);
  EXPECT_EQ(r.issues[0].path, "prefetch.glucose.entry[1].resource.valueQuantity.unit");
  EXPECT_EQ(r.issues[1].path, "prefetch.glucose.entry[1].resource.status");
}

TEST(ReadHookRequest, PrefetchedMedicationRequestsAreMedicationAndDraftOnesOrders) {
  const std::string medication = R"({"resourceType":"MedicationRequest","id":"m"})";
  const HookRequest r = read(request(draft_orders(R"({"resource":)" + medication + "}"),
                                     R"(,"prefetch":{"m":)" + medication + "}"));
  EXPECT_EQ(r.orders.at(0).order.id, "m");
  EXPECT_EQ(r.prefetch.at("m").resources.of<fhir::MedicationRequest>().size(), 1U);
}

// --- Seen in public clients and fixtures: none of it may be an error ---

struct Tolerated {
  std::string name;
  std::string body;
};

class ToleratedRequest : public testing::TestWithParam<Tolerated> {};

TEST_P(ToleratedRequest, IsRead) {
  EXPECT_EQ(field_of_problem(GetParam().body), "");
  EXPECT_EQ(read(GetParam().body).patient_id, "p1");
}

std::string with_token(std::string_view members) {
  return good(R"(,"fhirServer":"https://e","fhirAuthorization":{"access_token":"t")" +
              std::string(members) + "}");
}

INSTANTIATE_TEST_SUITE_P(
    Requests, ToleratedRequest,
    testing::Values(
        Tolerated{"AuthorizationNull", good(R"(,"fhirAuthorization":null)")},
        Tolerated{"ServerNull", good(R"(,"fhirServer":null)")},
        Tolerated{"PrefetchNull", good(R"(,"prefetch":null)")},
        Tolerated{"PrefetchEmpty", good(R"(,"prefetch":{})")},
        Tolerated{"TopLevelUser", good(R"(,"user":"Practitioner/x","extension":{"a":[1]})")},
        Tolerated{"PatientWithType",
                  R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"Patient/p1")" +
                      draft_orders("") + "}}"},
        Tolerated{"EncounterNull", request(draft_orders("") + R"(,"encounterId":null)")},
        Tolerated{"EncounterEmpty", request(draft_orders("") + R"(,"encounterId":"")")},
        Tolerated{"EncounterWithType",
                  request(draft_orders("") + R"(,"encounterId":"Encounter/e1")")},
        Tolerated{"UserIsBare", request(draft_orders("") + R"(,"userId":"x")")},
        Tolerated{"UserIsOfWrongType", request(draft_orders("") + R"(,"userId":7)")},
        Tolerated{"UserIsAUrl",
                  request(draft_orders("") + R"(,"userId":"https://x/Practitioner/1")")},
        Tolerated{"UnknownContext",
                  request(draft_orders("") + R"(,"services":null,"selections":["a"])")},
        Tolerated{"BundleWithoutAnything", request(R"(,"draftOrders":{})")},
        Tolerated{"EntryNull", request(R"(,"draftOrders":{"resourceType":"Bundle","entry":null})")},
        Tolerated{
            "EntryIsOneObject",
            request(R"(,"draftOrders":{"entry":{"resource":{"resourceType":"DeviceRequest"}}})")},
        Tolerated{"ServerOnLoopback", good(R"(,"fhirServer":"http://localhost:8080/fhir/")")},
        Tolerated{"ExpiresInAsText", with_token(R"(,"expires_in":"3600")")},
        Tolerated{"ExpiresInHuge", with_token(R"(,"expires_in":1e300)")},
        Tolerated{"ExpiresInNonsense", with_token(R"(,"expires_in":"soon")")},
        Tolerated{"ScopeAndSubjectEmpty", with_token(R"(,"scope":"","subject":"","patient":"")")},
        Tolerated{"ScopeIsAList", with_token(R"(,"scope":["a"],"subject":{})")},
        Tolerated{"TokenTypeLower", with_token(R"(,"token_type":"bearer")")},
        Tolerated{"AuthorizationPatientWithType", with_token(R"(,"patient":"Patient/p1")")},
        Tolerated{"InstanceOf200Characters",
                  R"({"hook":"order-sign","hookInstance":")" + std::string(199, 'a') + "\u00e9" +
                      R"(","context":{"patientId":"p1")" + draft_orders("") + "}}"},
        Tolerated{"ByteOrderMark", "\xEF\xBB\xBF" + good("")},
        Tolerated{"Depth64", good(",\"x\":" + std::string(63, '[') + std::string(63, ']'))},
        Tolerated{
            "DuplicatesInAResource",
            good(R"(,"prefetch":{"p":{"resourceType":"Patient","id":"a","id":"b","x":1,"x":2}})")}),
    [](const auto& info) { return info.param.name; });

TEST(ReadHookRequest, TypesBeforeIdsAreStripped) {
  const HookRequest r = read(request(draft_orders("") + R"(,"encounterId":"Encounter/e1")"));
  EXPECT_EQ(r.encounter_id, "e1");
}

TEST(ReadHookRequest, AUserThatIsNoReferenceIsLeftOut) {
  const HookRequest r = read(request(draft_orders("") + R"(,"userId":"Practitioner/x?y")"));
  EXPECT_EQ(r.user_id, "");
  EXPECT_EQ(r.issues.at(0).path, "context.userId");
}

TEST(ReadHookRequest, ExpiresInIsClamped) {
  const auto expires_in = [](const char* json) {
    return read(with_token(R"(,"expires_in":)" + std::string(json))).authorization->expires_in;
  };
  EXPECT_EQ(expires_in("299.9"), 299);
  EXPECT_EQ(expires_in(R"("3600")"), 3600);
  EXPECT_EQ(expires_in("-5"), 0);
  EXPECT_EQ(expires_in("99999999999999999999999"), expires_in("1e300"));
  EXPECT_GT(expires_in("1e300"), 0);
}

TEST(ReadHookRequest, AServerWithoutTokenIsKept) {
  const HookRequest r = read(good(R"(,"fhirServer":"https://ehr.example/r4//")"));
  EXPECT_EQ(r.fhir_server, "https://ehr.example/r4");
  EXPECT_FALSE(r.authorization);
}

TEST(ReadHookRequest, ProblemTextsNameTheFieldAndHoldNothingOfTheRequest) {
  try {
    read(R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"Jane Doe")" +
         draft_orders("") + "}}");
    FAIL();
  } catch (const Problem& problem) {
    EXPECT_EQ(std::string(problem.what()), "context.patientId: expected a FHIR id");
  }
}

// --- read_orders ---

HookRequest orders(std::string text) { return read_orders(std::move(text), fhir::SiteZone("UTC")); }

TEST(ReadOrders, OneOrder) {
  const HookRequest r = orders(std::string(kOrder));
  ASSERT_EQ(r.orders.size(), 1U);
  EXPECT_EQ(r.orders[0].raw, kOrder);
  EXPECT_EQ(r.patient_id, "");
}

TEST(ReadOrders, ABundleOfOrders) {
  const HookRequest r =
      orders(R"({"resourceType":"Bundle","entry":[{"fullUrl":"f","resource":)" +
             std::string(kOrder) + R"(},{"resource":{"resourceType":"Device","id":"d"}}]})");
  EXPECT_EQ(r.orders.at(0).full_url, "f");
  EXPECT_EQ(r.devices.at(0).id, "d");
}

TEST(ReadOrders, AHookRequestGivesItsDraftOrdersAndPatient) {
  const HookRequest r =
      orders(request(draft_orders(R"({"resource":)" + std::string(kOrder) + "}")));
  EXPECT_EQ(r.orders.size(), 1U);
  EXPECT_EQ(r.patient_id, "p1");
}

TEST(ReadOrders, AnythingElseIsAProblemThatSaysWhatWasExpected) {
  for (const char* text : {"", "{", "[]", "{}", "null", R"({"resourceType":"Patient"})",
                           R"({"resourceType":"DeviceUseRequest"})",
                           R"({"resourceType":"OperationOutcome"})", R"({"context":{}})"}) {
    try {
      orders(text);
      ADD_FAILURE() << text;
    } catch (const Problem& problem) {
      EXPECT_EQ(problem.status(), 400);
      EXPECT_FALSE(problem.field().empty()) << text;
    }
  }
}

}  // namespace
}  // namespace cds
