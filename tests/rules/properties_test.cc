// Claims that hold for every chart, tried on a few hundred made at random. A failure prints the
// number of its chart; PUMPCDS_SEED=<number> makes that chart first.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "rules/self_tests.h"
#include "tests/support/attestation_records.h"
#include "tests/support/insulin_records.h"

namespace rules {
namespace {

constexpr unsigned kCharts = 300;

unsigned first_seed() {
  const char* asked = std::getenv("PUMPCDS_SEED");
  return asked == nullptr ? 20260615U : static_cast<unsigned>(std::strtoul(asked, nullptr, 10));
}

// Records of every kind that the rules read, each present by chance, around the limits where the
// answer changes. The same seed gives the same records: `Chart` cannot be copied.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  fhir::Chart chart() {
    fhir::Chart c = empty_chart();
    c.patient.gender = chance(80) ? "female" : "male";
    if (chance(80)) c.patient.birth_date = whole(-number(15, 60) * 365);
    conditions(c);
    tests(c, anchor(), number(0, 5));
    results(c);
    insulin(c);
    encounters(c);
    pregnancy(c);
    pump(c);
    attestations(c);
    return c;
  }

  OrderedProduct product(const fhir::Order& order) {
    OrderedProduct made;
    made.order = &order;
    made.reference = "DeviceRequest/draft";
    made.kind = chance(50) ? ProductKind::kDurable : ProductKind::kWireless;
    return made;
  }

 private:
  bool chance(int percent) { return number(1, 100) <= percent; }
  int number(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  static fhir::DateTime whole(int days) { return fhir::whole_day(fhir::add_days(anchor(), days)); }
  std::string_view id(fhir::Chart& c) { return c.keep("x" + std::to_string(c.texts.size())); }

  void condition(fhir::Chart& c, std::string_view code, int days) {
    fhir::Condition made;
    made.id = id(c);
    made.code = coded(fhir::systems::kIcd10Cm, code);
    made.onset.date_time = whole(days);
    if (chance(10)) made.clinical_status = coded("s", "resolved");
    if (chance(10)) made.verification_status = coded("v", "provisional");
    if (chance(5)) made.onset.date_time = partial("2026");
    c.conditions.push_back(made);
  }
  void conditions(fhir::Chart& c) {
    if (chance(80)) condition(c, "E10.65", -4000);
    if (chance(10)) condition(c, "O24.410", -60);
    if (chance(10)) condition(c, "Z96.41", -number(100, 3000));
    if (chance(10)) condition(c, "T85.614A", -number(1, 400));
  }
  // Days of tests before a date; around four a day.
  void tests(fhir::Chart& c, fhir::Date end, int a_day) {
    const int days = number(25, 33);
    for (int day = 1; day <= days && a_day > 0; ++day) {
      const std::string_view mg_dl = chance(5) ? "54" : chance(5) ? "306" : "126";
      add_tests(c, fhir::add_days(end, -day), a_day, mg_dl);
    }
    if (chance(20)) add_test(c, "2026-05", "126");
  }
  void results(fhir::Chart& c) {
    const char* const percents[] = {"6.9", "7.0", "7.04", "7.05", "9"};
    for (int i = number(0, 2); i > 0; --i) {
      c.observations.push_back(
          observation(c, "4548-4", fhir::to_string(fhir::add_days(anchor(), -number(1, 400))),
                      quantity(percents[number(0, 4)], "%")));
    }
  }
  void insulin(fhir::Chart& c) {
    if (chance(60)) c.medication_requests.push_back(request(glargine(), {daily(1)}));
    if (chance(60)) c.medication_requests.push_back(request(lispro(), {daily(number(1, 3))}));
    for (fhir::MedicationRequest& one : c.medication_requests) one.id = id(c);
    for (int days = chance(40) ? 183 : 0; days > 0; days -= 5) {
      fhir::MedicationAdministration made;
      made.id = id(c);
      made.status = "completed";
      made.medication = lispro();
      made.performer.own() = {to("Patient/p")};
      made.effective.date_time = whole(-days);
      made.dose = units_of(number(4, 8));
      c.medication_administrations.push_back(made);
    }
  }
  void encounters(fhir::Chart& c) {
    for (int i = number(0, 2); i > 0; --i) {
      const int days = -number(1, 900);
      fhir::Encounter made;
      made.id = id(c);
      made.status = "finished";
      if (chance(50)) made.type = {coded(fhir::systems::kHcpcs, "G0108")};
      made.encounter_class.code = chance(50) ? "IMP" : "AMB";
      made.reason_code = {coded(fhir::systems::kIcd10Cm, chance(50) ? "E10.10" : "I10")};
      made.period = {whole(days), whole(days + number(0, 9))};
      c.encounters.push_back(made);
    }
  }
  void pregnancy(fhir::Chart& c) {
    const char* const answers[] = {"77386006", "60001007", "261665006"};
    for (int i = number(0, 2); i > 0; --i) {
      fhir::Observation made = observation(c, "82810-3", "2026-01-01", {});
      made.value_quantity.reset();
      made.effective.date_time = whole(-number(1, 310));
      made.value_concept = coded(fhir::systems::kSnomed, answers[number(0, 2)]);
      c.observations.push_back(made);
    }
  }
  void pump(fhir::Chart& c) {
    if (!chance(40)) return;
    fhir::Device device;
    device.id = id(c);
    device.status = chance(70) ? "active" : "inactive";
    device.name = {chance(50) ? "Omnipod 5" : "MiniMed 780G"};
    if (chance(70)) {
      fhir::DeviceUseStatement use;
      use.id = id(c);
      use.status = chance(70) ? "active" : "completed";
      use.device = to(c.keep("Device/" + std::string(device.id)));
      use.timing.period.own().start = whole(-number(100, 2000));
      c.device_uses.push_back(use);
    }
    c.devices.push_back(device);
    for (int i = number(0, 2); i > 0; --i) {
      const int start = -number(200, 1500);
      fhir::Coverage made;
      made.id = id(c);
      made.status = "active";
      made.payor = {to("Organization/payor")};
      made.period.start = whole(start);
      c.coverages.push_back(made);
      if (chance(60)) tests(c, fhir::add_days(anchor(), start), number(3, 5));
    }
  }
  void attestations(fhir::Chart& c) {
    const char* const items[] = {"G1.a", "G1.b", "G1.c", "G1.d", "G1.e.2", "R.fail.malfunction"};
    for (int i = chance(40) ? number(1, 2) : 0; i > 0; --i) {
      fhir::QuestionnaireResponse& made = respond(c);
      made.authored = whole(-number(0, 200));
      for (const char* item : items) {
        if (chance(30)) attest(made, item, chance(80));
      }
    }
  }

  std::mt19937 random_;  // its sequence is fixed by the standard
};

Determination judge(const fhir::Chart& chart, unsigned seed) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.id = "draft";
  Generator choice(seed);
  return determine(choice.product(order), chart, context_on(2026, 6, 15)).determination;
}

using Statuses = std::map<std::string, Status>;

void collect(const std::vector<Finding>& findings, const std::function<void(const Finding&)>& f) {
  for (const Finding& finding : findings) {
    f(finding);
    collect(finding.parts, f);
  }
}

Statuses statuses(const Determination& d) {
  Statuses all;
  collect(d.criteria, [&](const Finding& f) { all[f.id] = f.status; });
  return all;
}

void expect_same(const Determination& a, const Determination& b) {
  EXPECT_EQ(to_string(a.outcome), to_string(b.outcome));
  EXPECT_EQ(a.route, b.route);
  EXPECT_EQ(a.missing, b.missing);
  EXPECT_EQ(statuses(a), statuses(b));
}

void for_every_chart(const std::function<void(unsigned seed)>& claim) {
  const unsigned first = first_seed();
  for (unsigned seed = first; seed < first + kCharts; ++seed) {
    SCOPED_TRACE("PUMPCDS_SEED=" + std::to_string(seed));
    claim(seed);
    if (testing::Test::HasFailure()) return;
  }
}

template <typename Resource>
void shuffle(std::vector<Resource>& records, std::mt19937& random) {
  std::shuffle(records.begin(), records.end(), random);
}

TEST(Properties, OrderOfRecordsNeverMatters) {
  for_every_chart([](unsigned seed) {
    fhir::Chart shuffled = Generator(seed).chart();
    std::mt19937 random(seed);
    shuffle(shuffled.observations, random);
    shuffle(shuffled.conditions, random);
    shuffle(shuffled.medication_requests, random);
    shuffle(shuffled.medication_administrations, random);
    shuffle(shuffled.encounters, random);
    shuffle(shuffled.coverages, random);
    shuffle(shuffled.questionnaire_responses, random);
    expect_same(judge(Generator(seed).chart(), seed), judge(shuffled, seed));
  });
}

TEST(Properties, UploadingEveryReadingTwiceNeverMatters) {
  for_every_chart([](unsigned seed) {
    fhir::Chart twice = Generator(seed).chart();
    const std::size_t once = twice.observations.size();
    twice.observations.reserve(2 * once);
    for (std::size_t i = 0; i < once; ++i) {
      fhir::Observation copy = twice.observations[i];
      const bool has_minute = copy.effective.date_time && copy.effective.date_time->at;
      // Without a minute only the id tells a copy.
      if (has_minute) copy.id = twice.keep("copy" + std::to_string(i));
      twice.observations.push_back(copy);
    }
    expect_same(judge(Generator(seed).chart(), seed), judge(twice, seed));
  });
}

// 54, 126 and 306 mg/dL lie far from every limit, as do their converted values.
TEST(Properties, TheUnitOfGlucoseNeverMatters) {
  const std::map<std::string, std::string_view> kMmolPerL{{"54", "3"}, {"126", "7"}, {"306", "17"}};
  for_every_chart([&](unsigned seed) {
    fhir::Chart other = Generator(seed).chart();
    for (fhir::Observation& o : other.observations) {
      if (!o.value_quantity || o.value_quantity->unit != "mg/dL") continue;
      o.value_quantity = quantity(kMmolPerL.at(o.value_quantity->value->to_string()), "mmol/L");
    }
    expect_same(judge(Generator(seed).chart(), seed), judge(other, seed));
  });
}

// Nothing is a "no" for want of records. G2 and G3.a are the exceptions, and F asks whether there
// was an order. Insulin is not taken away: it sets where the windows of G1.e begin.
TEST(Properties, WantOfRecordsIsNeverANo) {
  using Drop = void (*)(fhir::Chart&);
  const std::vector<Drop> kDrops{
      [](fhir::Chart& c) { c.conditions.clear(); },
      [](fhir::Chart& c) { c.medication_administrations.clear(); },
      [](fhir::Chart& c) { c.encounters.clear(); },
      [](fhir::Chart& c) { c.observations.clear(); },
      [](fhir::Chart& c) { c.device_uses.clear(); },
      [](fhir::Chart& c) { c.devices.clear(); },
      [](fhir::Chart& c) { c.coverages.clear(); },
  };
  for_every_chart([&](unsigned seed) {
    const auto chart = [&] {
      fhir::Chart made = Generator(seed).chart();
      made.questionnaire_responses.clear();  // a "no" of a person is one
      return made;
    };
    const Statuses before = statuses(judge(chart(), seed));
    for (const Drop drop : kDrops) {
      fhir::Chart less = chart();
      drop(less);
      collect(judge(less, seed).criteria, [&](const Finding& f) {
        const auto was = before.find(f.id);
        const bool exempt = !f.parts.empty() || f.id == "G2" || f.id == "G3.a" || f.id == "F";
        if (exempt || was == before.end() || f.status != Status::kNotMet) return;
        EXPECT_EQ(was->second, Status::kNotMet) << f.id;
      });
    }
  });
}

TEST(Properties, MoreSelfTestsNeverUndoFourADay) {
  for_every_chart([](unsigned seed) {
    const auto rate = [&](fhir::Chart chart) {
      const Context context = context_on(2026, 6, 15);
      return self_tests_past_month(glucose_facts(chart, context), chart, context).status;
    };
    fhir::Chart more = Generator(seed).chart();
    for (int day = 1; day <= 20; ++day) {
      add_test(more, fhir::to_string(fhir::add_days(anchor(), -day)) + "T22:30:00Z", "99");
    }
    const Status before = rate(Generator(seed).chart());
    const Status after = rate(std::move(more));
    EXPECT_TRUE(before != Status::kMet || after == Status::kMet);
  });
}

TEST(Properties, AQuestionNamesWhatIsMissingAndAnAnswerItsEvidence) {
  for_every_chart([](unsigned seed) {
    const Determination d = judge(Generator(seed).chart(), seed);
    if (d.outcome == Outcome::kNeedsInformation) {
      EXPECT_FALSE(d.missing.empty());
    }
    if (d.outcome == Outcome::kMeets || d.outcome == Outcome::kDoesNotMeet) {
      EXPECT_TRUE(d.missing.empty());
    }
    EXPECT_FALSE(d.route.empty());
    collect(d.criteria, [](const Finding& f) {
      if (f.status != Status::kMet || !f.parts.empty()) return;
      EXPECT_FALSE(f.evidence.empty()) << f.id;
      EXPECT_NE(f.basis, Basis::kAbsent) << f.id;
    });
  });
}

// What the card asks for is what it takes: attested today, the named items decide for the order.
TEST(Properties, AttestingAllThatIsMissingMeetsTheGuideline) {
  for_every_chart([](unsigned seed) {
    fhir::Chart chart = Generator(seed).chart();
    const Determination before = judge(chart, seed);
    if (before.outcome != Outcome::kNeedsInformation) return;
    fhir::QuestionnaireResponse& response = respond(chart, "2026-06-15");
    for (const std::string& item : before.missing) {
      if (item == "product") {
        attest_item(response, chart.keep(item)).value_coding.code = "durable";
      } else {
        attest(response, chart.keep(item), true);
      }
    }
    const Determination after = judge(chart, seed);
    EXPECT_EQ(to_string(after.outcome), "meets")
        << before.route << " " << testing::PrintToString(before.missing) << " -> " << after.route
        << " " << testing::PrintToString(after.missing);
  });
}

TEST(Properties, ChartsDiffer) {  // or the claims above would be empty
  std::map<std::string, int> seen;
  for_every_chart([&](unsigned seed) {
    const Determination d = judge(Generator(seed).chart(), seed);
    ++seen[std::string(to_string(d.outcome)) + " " + d.route];
  });
  for (const auto& [what, n] : seen) RecordProperty(what, n);
  EXPECT_GE(seen.size(), 6U);
}

}  // namespace
}  // namespace rules
