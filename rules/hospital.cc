#include "rules/hospital.h"

#include <algorithm>

#include "rules/guideline.h"
#include "rules/records.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr std::int64_t kDay = 86400;

struct Stay {
  const fhir::Encounter* encounter = nullptr;
  bool inpatient = false;
  bool ended = false;
  fhir::DateTime start;
  fhir::DateTime end;  // the anchor's day while it goes on
};

struct Episode {
  std::vector<const Stay*> stays;
  bool inpatient() const {
    return std::any_of(stays.begin(), stays.end(), [](const Stay* s) { return s->inpatient; });
  }
  int days() const;  // of the longest stay; transfers within a day are one stay
};

bool for_crisis(const fhir::Encounter& e, const fhir::Chart& chart, const Terms& terms) {
  return is_for(e, terms.dka, chart) || is_for(e, terms.hypoglycemia, chart);
}

std::optional<Stay> hospital_stay(const fhir::Encounter& e, const Context& context) {
  const EncounterClass kind = encounter_class(e);
  if (kind != EncounterClass::kInpatient && kind != EncounterClass::kEmergency) return std::nullopt;
  if (e.status != "finished" && e.status != "in-progress") return std::nullopt;
  if (!e.period.start) return std::nullopt;
  const fhir::DateTime start = cut_at(*e.period.start, context.anchor.date);
  Stay stay{&e, kind == EncounterClass::kInpatient, e.period.end.has_value(), start, start};
  if (e.period.end) {
    stay.end = cut_at(*e.period.end, context.anchor.date);
  } else if (e.status == "in-progress") {
    stay.end = fhir::whole_day(context.anchor.date);
  }
  return stay;
}

// Whether `next`, which starts no earlier, belongs to an episode that lasts until `end`.
bool follows_within_a_day(const fhir::DateTime& end, const fhir::DateTime& next) {
  if (end.at && next.at) return next.at->seconds - end.at->seconds <= kDay;
  return next.first() <= fhir::add_days(end.last(), 1);
}

bool is_part_of(const fhir::Encounter& part, const fhir::Encounter& whole) {
  return !whole.id.empty() && fhir::split_reference(part.part_of.reference).id == whole.id;
}

fhir::DateTime later(const fhir::DateTime& a, const fhir::DateTime& b) {
  if (a.at && b.at) return *a.at >= *b.at ? a : b;
  return a.last() >= b.last() ? a : b;
}

// The stays of an episode are in the order of their starts.
int Episode::days() const {
  int longest = 0;
  std::optional<fhir::DateTime> from;
  std::optional<fhir::DateTime> to;
  for (const Stay* stay : stays) {
    if (!stay->inpatient) continue;
    if (!to || !follows_within_a_day(*to, stay->start)) {
      from = stay->start;
      to = stay->end;
    }
    to = later(*to, stay->end);
    // Of partial dates only what is sure.
    longest = std::max(longest, fhir::days_between(from->last(), to->first()));
  }
  return longest;
}

std::vector<Episode> episodes_of(std::vector<Stay>& stays) {
  std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) {
    if (a.start.at && b.start.at && a.start.at != b.start.at) return *a.start.at < *b.start.at;
    if (a.start.first() != b.start.first()) return a.start.first() < b.start.first();
    return a.encounter->id < b.encounter->id;
  });
  std::vector<Episode> episodes;
  std::vector<fhir::DateTime> ends;
  for (const Stay& stay : stays) {
    std::size_t joined = episodes.size();
    for (std::size_t i = episodes.size(); i-- > 0 && joined == episodes.size();) {
      const auto& parts = episodes[i].stays;
      const bool linked = std::any_of(parts.begin(), parts.end(), [&](const Stay* other) {
        return is_part_of(*stay.encounter, *other->encounter) ||
               is_part_of(*other->encounter, *stay.encounter);
      });
      if (linked || follows_within_a_day(ends[i], stay.start)) joined = i;
    }
    if (joined == episodes.size()) {
      episodes.push_back({{&stay}});
      ends.push_back(stay.end);
    } else {
      episodes[joined].stays.push_back(&stay);
      ends[joined] = later(ends[joined], stay.end);
    }
  }
  return episodes;
}

struct Summary {
  int episodes = 0;
  int inpatient = 0;
  int longest = 0;
  bool met(const Parameters& parameters) const {
    return episodes >= kRecurrent &&
           (inpatient >= kRecurrent || longest >= parameters.prolonged_days);
  }
};

Summary summarize(std::vector<Stay> stays) {
  Summary summary;
  for (const Episode& episode : episodes_of(stays)) {
    ++summary.episodes;
    if (!episode.inpatient()) continue;
    ++summary.inpatient;
    summary.longest = std::max(summary.longest, episode.days());
  }
  return summary;
}

struct Stays {
  std::vector<Stay> crisis;  // for DKA or hypoglycemia, surely in the window
  std::vector<Stay>
      possible_crisis;  // of them or beside them, those that a partial date may place there
  int any_reason = 0;   // inpatient or emergency encounters of any reason in the window
};

Stays collect(const fhir::Chart& chart, const Context& context, const fhir::Window& window) {
  Stays stays;
  for (const fhir::Encounter& e : chart.encounters) {
    const std::optional<Stay> stay = hospital_stay(e, context);
    if (!stay) continue;
    const fhir::Placement placement = fhir::relate(stay->start, window);
    if (placement == fhir::Placement::kOutside) continue;
    const bool inside = placement == fhir::Placement::kInside;
    if (inside) ++stays.any_reason;
    if (!for_crisis(e, chart, context.terms)) continue;
    if (inside) stays.crisis.push_back(*stay);
    stays.possible_crisis.push_back(*stay);
  }
  return stays;
}

// Named by its reason, else by a diagnosis.
EvidenceItem evidence_of(const fhir::Encounter& e, const fhir::Chart& chart) {
  fhir::CodeableConcept named;
  if (!e.reason_code.empty()) named = e.reason_code.front();
  for (const fhir::Condition* condition : conditions_of(e, chart)) {
    if (named.empty()) named = condition->code;
  }
  return evidence("Encounter", e.id, e.period.start, named);
}

}  // namespace

std::vector<HospitalStay> hospital_stays(const fhir::Chart& chart, const Context& context) {
  std::vector<HospitalStay> stays;
  for (const fhir::Encounter& e : chart.encounters) {
    const std::optional<Stay> stay = hospital_stay(e, context);
    if (!stay) continue;
    stays.push_back({stay->inpatient, stay->ended, for_crisis(e, chart, context.terms), stay->start,
                     stay->end, evidence_of(e, chart)});
  }
  return stays;
}

Finding hospital_episodes(const fhir::Chart& chart, const Context& context,
                          std::optional<fhir::Date> mdi_start) {
  const fhir::Window window =
      value_window_months(context.anchor.date, context.parameters.hospital_lookback, mdi_start);
  const Stays stays = collect(chart, context, window);
  const Summary summary = summarize(stays.crisis);
  Finding finding;
  if (summary.met(context.parameters)) {
    finding = met();
  } else if (!chart.complete(fhir::Data::kEncounters, window) ||
             !chart.complete(fhir::Data::kConditions)) {
    finding = unknown(Reason::kNotRetrieved);
  } else if (summarize(stays.possible_crisis).met(context.parameters)) {
    finding = unknown(Reason::kPartialDate, Basis::kDerived);
  } else if (stays.any_reason > 0) {
    finding = not_met();
  } else {
    finding = unknown(Reason::kNoneOnRecord);
  }
  finding.id = "G1.e.2";
  finding.window = window;
  if (summary.episodes > 0 || finding.status == Status::kNotMet) {
    finding.count = summary.episodes;
    finding.tallies = {{TallyKind::kEpisodes, summary.episodes},
                       {TallyKind::kInpatientEpisodes, summary.inpatient},
                       {TallyKind::kLongestStay, summary.longest}};
  }
  std::vector<EvidenceItem> records;
  for (const Stay& stay : stays.crisis) {
    records.push_back(evidence_of(*stay.encounter, chart));
  }
  attach(finding, std::move(records));
  return finding;
}

}  // namespace rules
