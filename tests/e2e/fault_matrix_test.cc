// Every kind of data that the service asks an EHR for, times every way in which the EHR can go
// wrong, over cases of each group of the guideline: there is always an answer, and never a
// determination that the chart without the fault does not give. A fault may only make the service
// say that it does not know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cds/app.h"
#include "cds/order_sign_service.h"
#include "cds/queries.h"
#include "cds/terminology.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/faulty_ehr.h"
#include "tests/support/fixture_cases.h"

namespace cds {
namespace {

constexpr int kThreads = 8;

// After these a query has failed, in whatever way; those that are left bring something.
bool brings_nothing(Fault fault) {
  static const std::set<Fault> kPlain{
      Fault::kTooManyRequests, Fault::kUnavailable, Fault::kNotFound, Fault::kUnauthorized,
      Fault::kForbidden,       Fault::kNoAnswer,    Fault::kDrip,     Fault::kHtml,
      Fault::kHtmlAsJson,      Fault::kReset,       Fault::kHugePage};
  return kPlain.contains(fault);
}

// Sanitizers are for what runs, not for what comes out, and slow: one case, and each kind of data
// with some of the faults.
#ifdef PUMPCDS_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Faults that cost the whole deadline meet a short one, yet with time for the queries that follow
// from the first answers; the others one that a busy machine keeps.
constexpr std::chrono::milliseconds kShort{kSanitized ? 6000 : 800};
constexpr std::chrono::seconds kLong{30};

bool costs_the_deadline(Fault fault) {
  // Pages without end are cut after 200 of them, which a sanitizer makes long.
  return fault == Fault::kNoAnswer || fault == Fault::kDrip ||
         (kSanitized && fault == Fault::kEndlessNext);
}

// Meets by group 1, 2 and 3 and as a refill, does not meet, goes to a reviewer, and one whose
// answer hangs on sensor glucose.
constexpr std::array kCases{"meets-type-1-adult",           "meets-pregnancy-type-1",
                            "meets-pump-before-enrollment", "meets-refill-same-pump-in-use",
                            "broken-pump-under-warranty",   "pediatric-larger-reservoir",
                            "cgm-user-few-finger-sticks"};

struct Answer {
  int status = 0;
  std::string determination;
  std::map<std::string, std::string> criteria;  // id -> status
};

Answer answer_of(const RawAnswer& raw) {
  Answer answer;
  answer.status = raw.status;
  const auto body = parsed(raw.body);
  if (!body.HasMember("cards") || body["cards"].Empty()) return answer;
  const auto& judged = body["cards"][0]["extension"]["org.pumpcds.determination"];
  answer.determination = text_at(judged, "determination");
  for (const auto& one : judged["criteria"].GetArray()) {
    answer.criteria[text_at(one, "id")] = text_at(one, "status");
  }
  return answer;
}

// Empty: `got` says nothing that `whole` does not.
std::string contradiction(const Answer& whole, const Answer& got) {
  static const std::set<std::string> kOpen{"needs-information", "individual-review"};
  if (got.status != 200) return "status " + std::to_string(got.status);
  if (got.determination != whole.determination && !kOpen.contains(got.determination)) {
    return whole.determination + " became '" + got.determination + "'";
  }
  for (const auto& [id, status] : got.criteria) {
    const auto known = whole.criteria.find(id);
    if (known == whole.criteria.end() || status == known->second || status == "unknown") continue;
    return id + ": " + known->second + " became " + status;
  }
  return {};
}

// "Condition?patient=Patient/1&…", as the client may write it: by id alone, or without what shapes
// the answer.
bool asks_for(std::string_view query, const SearchTemplate& search, const std::string& patient) {
  if (search.read) return query == search.resource_type + "/" + patient;
  if (!query.starts_with(search.resource_type + "?")) return false;
  if (search.codes.empty()) return true;
  return query.find("code=" + search.codes.front()) != std::string_view::npos;
}

class FaultMatrix : public testing::Test {
 protected:
  FaultMatrix()
      : ehr_(anchored_ehr().fhir_base(), elsewhere_.base()),
        patient_(options(kLong)),
        hasty_(options(kShort)) {
    patient_port_ = patient_.start();
    hasty_port_ = hasty_.start();
    for (const char* name : kCases) {
      whole_[name] = call(name, {}).answer;
      EXPECT_EQ(whole_[name].determination, fixture_index().at(name).front().determination) << name;
    }
  }
  ~FaultMatrix() override {
    patient_.stop();
    hasty_.stop();
  }

  struct Called {
    Answer answer;
    int hits = 0;
  };
  Called call(const std::string& name, FaultyEhr::Case fault) {
    const DemoCase& demo_case = *anchored_ehr().data().find_case(name);
    fault.patient_id = demo_case.patient_id;
    const int port = costs_the_deadline(fault.fault) ? hasty_port_ : patient_port_;
    const std::string base = ehr_.add(std::move(fault));
    std::string body = anchored_ehr().request(demo_case);
    const std::string& from = anchored_ehr().fhir_base();
    body.replace(body.find(from), from.size(), base);
    Called called;
    called.answer = answer_of(
        http_post(port, std::string("/cds-services/") + kServiceId, "application/json", body));
    ehr_.wait_until_left(base);
    called.hits = ehr_.hits(base);
    return called;
  }

  struct Cell {
    std::string name;
    const SearchTemplate* search;  // null: every query
    Fault fault;
  };
  // Runs the cells in threads; `judge` sees each answer, one at a time.
  void run(const std::vector<Cell>& cells,
           const std::function<void(const Cell&, const Called&)>& judge) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (std::size_t n = next++; n < cells.size(); n = next++) {
          const Cell& cell = cells[n];
          const std::string& patient = anchored_ehr().data().find_case(cell.name)->patient_id;
          const FaultyEhr::Case fault{cell.fault,
                                      [&](std::string_view query) {
                                        return cell.search == nullptr ||
                                               asks_for(query, *cell.search, patient);
                                      },
                                      ""};
          Called called = call(cell.name, fault);
          // A machine that stands still for a moment takes the short deadline from all queries.
          const bool stood_still = called.answer.status == 412 && cell.search != nullptr;
          if (stood_still && costs_the_deadline(cell.fault)) called = call(cell.name, fault);
          const std::lock_guard lock(mutex);
          judge(cell, called);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  FakeFhirServer elsewhere_;
  std::map<std::string, Answer> whole_;

 private:
  static AppOptions options(std::chrono::milliseconds deadline) {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.time_zone = kFixturesZone;
    options.config.deadline = deadline;
    options.now = fixed_clock(parse_as_of(kAnchor, fhir::SiteZone(kFixturesZone)));
    return options;
  }

  FaultyEhr ehr_;
  App patient_;
  App hasty_;
  int patient_port_ = 0;
  int hasty_port_ = 0;
};

TEST_F(FaultMatrix, OneKindOfDataThatFailsOnlyLeavesThingsUnknown) {
  const Terminology terminology;
  std::vector<SearchTemplate> searches = first_round(terminology.sets());
  searches.push_back(cgm_search(terminology.sets()));
  const auto named = [](const SearchTemplate& search, Fault fault) {
    return search.key + ": " + std::string(to_string(fault));
  };
  std::vector<Cell> cells;
  std::set<std::string> chosen;
  for (std::size_t f = 0; f < kFaults.size(); ++f) {
    for (std::size_t s = 0; s < searches.size(); ++s) {
      if (kSanitized && (f + s) % 4 != 0) continue;
      chosen.insert(named(searches[s], kFaults[f]));
      // Each fault and kind of data meets; those that come to the same, in some of the cases.
      for (std::size_t i = 0; i < kCases.size(); ++i) {
        const bool last = i + 1 == kCases.size();
        const bool in_turn = (cells.size() + i) % 3 == 0 || (searches[s].key == "cgm" && last);
        if (kSanitized ? last : in_turn || !brings_nothing(kFaults[f])) {
          cells.push_back({kCases[i], &searches[s], kFaults[f]});
        }
      }
    }
  }
  std::set<std::string> met;  // kinds and faults that occurred
  run(cells, [&](const Cell& cell, const Called& called) {
    const std::string wrong = contradiction(whole_.at(cell.name), called.answer);
    EXPECT_EQ(wrong, "") << cell.name << ", " << named(*cell.search, cell.fault);
    if (called.hits > 0) met.insert(named(*cell.search, cell.fault));
  });
  EXPECT_THAT(met, testing::ContainerEq(chosen)) << "a fault that no query has met";
  EXPECT_THAT(elsewhere_.requests(), testing::IsEmpty());
}

TEST_F(FaultMatrix, AServerThatFailsAltogetherLeavesNoCardOrOneThatKnowsNothing) {
  std::vector<Cell> cells;
  for (const Fault fault : kFaults) {
    for (const char* name : kCases) {
      if (!kSanitized || name == kCases.back()) cells.push_back({name, nullptr, fault});
    }
  }
  run(cells, [&](const Cell& cell, const Called& called) {
    if (called.answer.status == 412) return;
    EXPECT_EQ(contradiction(whole_.at(cell.name), called.answer), "")
        << cell.name << ": " << to_string(cell.fault);
  });
  EXPECT_THAT(elsewhere_.requests(), testing::IsEmpty());
}

}  // namespace
}  // namespace cds
