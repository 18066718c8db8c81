#include "tests/bench/hook_bodies.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "cds/clock.h"
#include "cds/demo_ehr.h"
#include "cds/terminology.h"
#include "tests/support/demo_fixture.h"

namespace bench {
namespace {

constexpr const char* kCase = "meets-type-1-adult";
constexpr std::int64_t kSpread = std::int64_t{92} * 24 * 3600;
constexpr const char* kPump =
    R"("code":"E0784","display":"External ambulatory infusion pump, insulin"}],"text":"Insulin pump")";
constexpr const char* kNoPump =
    R"("code":"E0143","display":"Walker, folding, wheeled, adjustable or fixed height"}],"text":"Walker")";

std::string utc(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  return {text.data(), size};
}

std::string reading(const std::string& patient, std::size_t number, std::int64_t at,
                    ReadingShape shape) {
  const std::string id = "bench-bg-" + std::to_string(number);
  const std::string subject = R"("subject":{"reference":"Patient/)" + patient + R"("})";
  const std::string value =
      R"("valueQuantity":{"value":)" + std::to_string(80 + number * 37 % 150) +
      R"(,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"})";
  // Newest first; local time of a site west of Greenwich.
  const std::string local = utc(at - std::int64_t{4} * 3600) + "-04:00";
  if (shape == ReadingShape::kShort) {
    return R"({"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":)"
           R"("http://loinc.org","code":"41653-7"}]},)" +
           subject + R"(,"effectiveDateTime":")" + local + R"(",)" + value + "}}";
  }
  return R"({"fullUrl":"http://ehr.example/fhir/Observation/)" + id +
         R"(","resource":{"resourceType":"Observation","id":")" + id +
         R"(","meta":{"lastUpdated":")" + local +
         R"("},"status":"final","category":[{"coding":[{"system":)"
         R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],)"
         R"("code":{"coding":[{"system":"http://loinc.org","code":"41653-7","display":)"
         R"("Glucose [Mass/volume] in Capillary blood by Glucometer"}]},)" +
         subject + R"(,"effectiveDateTime":")" + local +
         R"(","performer":[{"reference":"Patient/)" + patient + R"("}],)" + value +
         R"(,"device":{"reference":"Device/bench-meter-0001"}}})";
}

}  // namespace

std::string readings_page(const std::string& patient, std::size_t readings, std::size_t skipped,
                          std::size_t page, ReadingShape shape, const std::string& next) {
  const std::int64_t newest =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) - 3600;
  const std::int64_t step = kSpread / static_cast<std::int64_t>(readings);
  std::string text = R"({"resourceType":"Bundle","type":"searchset","link":[)";
  if (!next.empty()) text += R"({"relation":"next","url":")" + next + R"("})";
  text += R"(],"entry":[)";
  for (std::size_t i = skipped; i < skipped + page; ++i) {
    if (i > skipped) text += ',';
    text += reading(patient, i, newest - static_cast<std::int64_t>(i) * step, shape);
  }
  return text + "]}";
}

SampleChart::SampleChart() {
  cds::DemoEhrOptions options;
  options.fixtures = cds::fixtures_folder("");
  options.today = fhir::SiteZone(kSiteZone).date_of(cds::system_now());
  cds::DemoEhr ehr(options);
  ehr.start();
  const cds::DemoCase& sample = *ehr.data().find_case(kCase);
  patient_ = sample.patient_id;
  orders_ = sample.order_bundle;
  other_orders_ = orders_;
  const std::size_t at = other_orders_.find(kPump);
  if (at == std::string::npos) throw std::runtime_error(std::string(kCase) + ": no pump ordered");
  other_orders_.replace(at, std::string(kPump).size(), kNoPump);
  const cds::Terminology terminology;
  searches_ = cds::first_round(terminology.sets());
  for (const cds::SearchTemplate& search : searches_) {
    const cds::RawAnswer answer =
        cds::http_get(cds::port_of(ehr), "/fhir/" + cds::query_path(search, patient_));
    if (answer.status != 200) throw std::runtime_error("demo EHR: no answer for " + search.key);
    answers_[search.key] = answer.body;
  }
  ehr.stop();
}

std::string SampleChart::body(const std::string& orders, const std::string& rest) const {
  return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
         R"("context":{"userId":"Practitioner/1","patientId":")" +
         patient_ + R"(","draftOrders":)" + orders + "}," + rest + "}";
}

std::string SampleChart::prefetch(std::size_t readings, ReadingShape shape) const {
  std::string text = R"("prefetch":{)";
  for (const cds::SearchTemplate& search : searches_) {
    if (text.back() != '{') text += ',';
    text += '"' + search.key + "\":";
    text += search.key == "glucose" ? readings_page(patient_, readings, 0, readings, shape)
                                    : answer(search.key);
  }
  return text + "}";
}

std::string SampleChart::prefetch_body(std::size_t readings, ReadingShape shape) const {
  return body(orders_, prefetch(readings, shape));
}

std::string SampleChart::other_order_body(std::size_t readings, ReadingShape shape) const {
  return body(other_orders_, prefetch(readings, shape));
}

std::string SampleChart::fetch_body(const std::string& base) const {
  return body(orders_, R"("fhirServer":")" + base + R"(")");
}

}  // namespace bench
