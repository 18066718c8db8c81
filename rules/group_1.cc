#include "rules/group_1.h"

#include <utility>

#include "rules/education.h"
#include "rules/glucose_patterns.h"
#include "rules/groups.h"
#include "rules/hba1c.h"
#include "rules/hospital.h"
#include "rules/self_tests.h"

namespace rules {
namespace {

// The windows of e.1–e.5 begin at the MDI start; where it is not known the reader is told.
Finding note_mdi_start(Finding finding, bool known) {
  if (known) return finding;
  finding.notes.push_back(Reason::kMdiStartUnknown);
  if (finding.reason == Reason::kNone) finding.reason = Reason::kMdiStartUnknown;
  return finding;
}

// The group's ids and statuses with some of its leaves replaced by what they might become.
Finding assume(const Finding& finding, Status self_tests, Status excursions) {
  if (finding.parts.empty()) {
    Finding leaf;
    leaf.id = finding.id;
    leaf.status = finding.status;
    if (leaf.id == "G1.d" && leaf.status != Status::kMet) leaf.status = self_tests;
    if (leaf.id == "G1.e.3" && leaf.status != Status::kMet) leaf.status = excursions;
    return leaf;
  }
  std::vector<Finding> parts;
  for (const Finding& part : finding.parts) parts.push_back(assume(part, self_tests, excursions));
  return finding.any_of ? any_of(finding.id, std::move(parts))
                        : all_of(finding.id, std::move(parts));
}

}  // namespace

Evidence gather_evidence(const fhir::Chart& chart, const Context& context) {
  InsulinFacts insulin = insulin_facts(chart, context);
  const std::optional<fhir::Date> mdi = mdi_start(insulin, chart, context);
  Observations observations(chart, context.terms);
  std::vector<UnusedRecord> hba1c_unused;
  Finding hba1c = hba1c_above_target(chart, observations, context, mdi, hba1c_unused);
  GlucoseFacts glucose = glucose_facts(chart, context);
  Finding excursions = excursions_on_record(glucose, chart, context, mdi);
  Finding educated = education(chart, observations, context);
  Finding injections = multiple_daily_injections(insulin, chart);
  return {chart,
          std::move(observations),
          std::move(insulin),
          std::move(glucose),
          mdi,
          std::move(educated),
          std::move(injections),
          self_adjustment(chart, context),
          std::move(hba1c),
          std::move(excursions),
          std::move(hba1c_unused),
          pump_uses(chart, context.terms),
          Attestations(chart, context)};
}

Finding group_1(const Finding& diabetes, const Evidence& evidence, const Context& context) {
  const fhir::Chart& chart = evidence.chart;
  const GlucoseFacts& glucose = evidence.glucose;
  const std::optional<fhir::Date> mdi = evidence.mdi_start;
  const auto settled = [&](Finding finding) {
    return evidence.attestations.settle(std::move(finding));
  };
  const auto on_mdi = [&](Finding finding) {
    return settled(note_mdi_start(std::move(finding), mdi.has_value()));
  };
  Finding problem =
      any_of("G1.e", {
                         on_mdi(evidence.hba1c),
                         on_mdi(hospital_episodes(chart, context, mdi)),
                         on_mdi(hypoglycemia_or_excursions(evidence.excursions, chart, context)),
                         on_mdi(premeal_fluctuation(glucose, chart, context, mdi)),
                         on_mdi(dawn_phenomenon(glucose, chart, context, mdi)),
                     });
  return all_of("G1", {
                          diabetes,
                          settled(evidence.education),
                          settled(evidence.injections),
                          settled(evidence.adjustments),
                          settled(self_tests_past_month(glucose, chart, context)),
                          std::move(problem),
                      });
}

bool cgm_could_change(const Finding& group, const Context& context) {
  if (context.parameters.cgm == CgmRule::kIgnore) return false;
  const Status tests = context.parameters.cgm == CgmRule::kCount ? Status::kMet : Status::kUnknown;
  const auto status_of = [&](std::string_view id) {
    const Finding* const now = find(group.parts, id);
    return now != nullptr ? now->status : Status::kUnknown;
  };
  const Status tests_now = status_of("G1.d");
  const Status excursions_now = status_of("G1.e.3");
  for (const Status t : {tests, tests_now}) {
    for (const Status excursions : {Status::kMet, Status::kNotMet}) {
      const bool other_tests = tests_now != Status::kMet && tests_now != t;
      const bool other_excursions = excursions_now != Status::kMet && excursions_now != excursions;
      if (!other_tests && !other_excursions) continue;
      const Finding changed = assume(group, t, excursions);
      if (changed.status != group.status) return true;
      // The same status, but another list of what is missing.
      if (changed.status == Status::kUnknown && unknown_items(changed) != unknown_items(group)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace rules
