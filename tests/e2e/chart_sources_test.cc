// One chart, however it comes: prefetched or read from the EHR, on one page or on many, with every
// record twice, with another patient's records in between. The answer is the same.
#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cds/app.h"
#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/fixture_cases.h"

namespace cds {
namespace {

using rapidjson::Document;
using rapidjson::Value;

const std::string& hook_path() {
  static const std::string kPath = std::string("/cds-services/") + kServiceId;
  return kPath;
}

std::string json_of(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

// By order: the outcome, the route, what is missing, and every criterion with its status.
using Answers = std::map<std::string, std::vector<std::string>>;

Answers answers_in(const std::string& body) {
  const Document answer = parsed(body);
  if (!answer.HasMember("cards")) return {{"no cards", {body}}};
  Answers answers;
  for (const auto& card : answer["cards"].GetArray()) {
    if (!card.HasMember("extension")) continue;
    const auto found = card["extension"].FindMember("org.pumpcds.determination");
    if (found == card["extension"].MemberEnd()) continue;  // the caution card
    const Value& judged = found->value;
    std::vector<std::string>& said = answers[text_at(judged, "order")];
    said = {text_at(judged, "determination"), text_at(judged, "route")};
    if (judged.HasMember("missing")) said.push_back(json_of(judged["missing"]));
    if (!judged.HasMember("criteria")) continue;
    for (const auto& one : judged["criteria"].GetArray()) {
      said.push_back(text_at(one, "id") + " " + text_at(one, "status"));
    }
  }
  return answers;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
}

// The demo EHR behind a server that changes what goes through it.
class Ehr {
 public:
  using Change = std::function<void(std::string& target, std::string& body)>;

  // `target` is changed on the way in, while `body` is empty, and `body` on the way out.
  explicit Ehr(Change change) : change_(std::move(change)) {
    front_.handle([this](const FhirRequest& request) {
      std::string target = request.target;
      std::string body;
      change_(target, body);
      const RawAnswer answer = http_get(port_of(anchored_ehr()), target);
      body = answer.body;
      replace_all(body, anchored_ehr().fhir_base(), front_.base());
      change_(target, body);
      return std::make_unique<FhirAnswer>(FhirAnswer{.status = answer.status, .body = body});
    });
  }
  const std::string& base() const { return front_.base(); }
  std::size_t requests() const { return front_.requests().size(); }

 private:
  Change change_;
  FakeFhirServer front_;
};

// Every fourth: fixtures of one kind are neighbors, and each takes several calls.
std::vector<std::string> some_folders() {
  const std::vector<std::string> all = fixture_folders();
  std::vector<std::string> some;
  for (std::size_t i = 0; i < all.size(); i += 4) some.push_back(all[i]);
  return some;
}

class ChartSources : public testing::Test {
 protected:
  ChartSources() : app_(options()), port_(app_.start()) {}
  ~ChartSources() override { app_.stop(); }

  static std::string call(const std::string& folder) {
    return anchored_ehr().request(*anchored_ehr().data().find_case(folder));
  }
  static std::string call_to(const Ehr& ehr, const std::string& folder) {
    std::string body = call(folder);
    replace_all(body, anchored_ehr().fhir_base(), ehr.base());
    return body;
  }

  std::string with_prefetch(const std::string& call) const {
    const Document discovery = parsed(http_get(port_, "/cds-services").body);
    Document body = parsed(call);
    const std::string patient = text_at(body["context"], "patientId");
    Value prefetch(rapidjson::kObjectType);
    for (const auto& one : discovery["services"][0]["prefetch"].GetObject()) {
      std::string query = one.value.GetString();
      replace_all(query, "{{context.patientId}}", patient);
      Document value(&body.GetAllocator());
      value.Parse(http_get(port_of(anchored_ehr()), "/fhir/" + query).body.c_str());
      EXPECT_STRNE(value["resourceType"].GetString(), "OperationOutcome") << query;
      prefetch.AddMember(Value(one.name, body.GetAllocator()), value, body.GetAllocator());
    }
    body.AddMember("prefetch", prefetch, body.GetAllocator());
    return json_of(body);
  }

  // Another way to the chart of each of several patients; the answers stay what they were.
  void expect_same_answers(const Ehr& ehr) const {
    for (const std::string& folder : some_folders()) {
      SCOPED_TRACE(folder);
      EXPECT_EQ(answers(call_to(ehr, folder)), answers(call(folder)));
    }
  }

  Answers answers(const std::string& body) const {
    const RawAnswer answer = http_post(port_, hook_path(), "application/json", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answers_in(answer.body);
  }

 private:
  static AppOptions options() {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.time_zone = kFixturesZone;
    options.config.deadline = std::chrono::seconds(60);
    options.now = fixed_clock(parse_as_of(kAnchor, fhir::SiteZone(kFixturesZone)));
    return options;
  }

  App app_;
  int port_;
};

// Every template of the discovery, answered by the EHR beforehand. The API stays in reach, as it is
// for the one search that has no template: sensor glucose, when it can change the answer.
TEST_F(ChartSources, PrefetchedIsAsGoodAsFetched) {
  for (const std::string& folder : some_folders()) {
    SCOPED_TRACE(folder);
    EXPECT_EQ(answers(with_prefetch(call(folder))), answers(call(folder)));
  }
}

TEST_F(ChartSources, SizeOfPagesNeverMatters) {
  const auto smaller_pages = [](std::string& target, const std::string& body) {
    const std::size_t at = target.find("_count=");
    if (!body.empty() || at == std::string::npos) return;
    target.replace(at, target.find('&', at) - at, "_count=40");
  };
  const Ehr ehr(smaller_pages);
  expect_same_answers(ehr);
}

// A Bundle's entries once more, changed; `change` gets each copy.
void add_copies(std::string& body, const std::function<void(Value&, Document&)>& change) {
  Document bundle;
  bundle.Parse(body.c_str());
  if (bundle.HasParseError() || !bundle.IsObject() || !bundle.HasMember("entry")) return;
  Value& entries = bundle["entry"];
  const rapidjson::SizeType once = entries.Size();
  for (rapidjson::SizeType i = 0; i < once; ++i) {
    Value copy(entries[i], bundle.GetAllocator());
    change(copy["resource"], bundle);
    entries.PushBack(copy, bundle.GetAllocator());
  }
  body = json_of(bundle);
}

TEST_F(ChartSources, EveryRecordTwiceNeverMatters) {
  const Ehr ehr(
      [](const std::string&, std::string& body) { add_copies(body, [](Value&, Document&) {}); });
  expect_same_answers(ehr);
}

TEST_F(ChartSources, AnotherPatientsRecordsNeverMatter) {
  const Ehr ehr([](const std::string&, std::string& body) {
    add_copies(body, [](Value& resource, Document& bundle) {
      for (const char* name : {"subject", "patient", "beneficiary", "deliverTo"}) {
        if (!resource.HasMember(name)) continue;
        resource[name]["reference"].SetString("Patient/another", bundle.GetAllocator());
      }
      const std::string id = std::string("another-") + resource["id"].GetString();
      resource["id"].SetString(id.c_str(), bundle.GetAllocator());
    });
  });
  expect_same_answers(ehr);
}

}  // namespace
}  // namespace cds
