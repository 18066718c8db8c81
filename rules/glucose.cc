#include "rules/glucose.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "rules/by_code.h"
#include "rules/records.h"
#include "rules/words.h"

namespace rules {
namespace {

// What the codes of one concept say; several may hold at once.
struct CodeKind {
  bool meter = false;
  bool ambiguous = false;
  bool laboratory = false;
  bool cgm = false;
  bool cgm_with_device = false;
  bool fasting = false;
  bool pre_meal = false;
  bool any() const { return meter || ambiguous || laboratory || cgm || cgm_with_device; }
};

CodeKind kind_of(const fhir::CodeableConcept& coded, const Terms& terms) {
  CodeKind kind;
  kind.meter = terms.glucose_self_test.contains(coded);
  kind.laboratory = terms.glucose_lab.contains(coded);
  kind.cgm = terms.glucose_cgm.contains(coded);
  kind.cgm_with_device = terms.glucose_cgm_with_device.contains(coded);
  kind.fasting = terms.glucose_fasting.contains(coded);
  kind.pre_meal = terms.glucose_pre_meal.contains(coded);
  // A fasting or pre-meal code that names neither meter nor laboratory may be either.
  kind.ambiguous = terms.glucose_ambiguous.contains(coded) ||
                   ((kind.fasting || kind.pre_meal) && !kind.meter && !kind.laboratory);
  return kind;
}

bool is_text_for(std::string_view text, std::string_view word, std::string_view long_word) {
  return says(text, word) || says(text, long_word);
}

// The value of a reading; nullopt when there is none at all.
struct Value {
  GlucoseValue value;
  const char* problem = nullptr;
};
std::optional<Value> text_value(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (is_text_for(text, "hi", "high")) return Value{{GlucoseValue::Kind::kHigh, {}}, nullptr};
  if (is_text_for(text, "lo", "low")) return Value{{GlucoseValue::Kind::kLow, {}}, nullptr};
  return Value{{}, "value is text"};
}

std::optional<Value> value_of(const fhir::Observation& o) {
  if (o.data_absent) return std::nullopt;
  if (o.value_quantity && (o.value_quantity->value || !o.value_quantity->unit.empty())) {
    if (!o.value_quantity->value) return std::nullopt;
    const MgDl read = to_mg_dl(*o.value_quantity);
    return Value{read.value, read.problem};
  }
  if (!o.value_string.empty()) return text_value(o.value_string);
  for (const fhir::Coding& coding : o.value_concept->coding) {
    for (const std::string_view text : {coding.code, coding.display}) {
      const std::optional<Value> value = text_value(text);
      if (value && value->problem == nullptr) return value;
    }
  }
  return o.value_concept->empty() ? std::nullopt : text_value(name_of(o.value_concept));
}

class Classifier {
 public:
  Classifier(const fhir::Chart& chart, const Context& context)
      : chart_(chart),
        context_(context),
        codes_([&terms = context.terms](const auto& coded) { return kind_of(coded, terms); }) {
    for (const fhir::Encounter& encounter : chart.encounters)
      encounters_[encounter.id] = &encounter;
    for (const fhir::Device& device : chart.devices) devices_[device.id] = &device;
  }

  void add(const fhir::Observation& o, GlucoseFacts& facts) {
    if (!usable(o)) return;
    const CodeKind& code = codes_.of(o.code);
    if (!code.any()) return;
    const std::optional<Value> value = value_of(o);
    if (!value) return;
    const std::optional<fhir::DateTime> when = o.effective.start();
    if (!when) {
      facts.unused.push_back({reference_to("Observation", o.id), std::nullopt, "no date"});
      return;
    }
    GlucoseReading reading{&o,           GlucoseClass::kSelfTest, *when, value->value,
                           code.fasting, code.pre_meal,           false};
    std::vector<GlucoseReading>* list = place(o, code, facts, reading);
    if (list == nullptr) return;
    if (value->problem != nullptr) {
      facts.unused.push_back({reference_to("Observation", o.id), when, value->problem});
    }
    // Nearly all observations of a large chart are readings of one kind.
    if (list->empty()) list->reserve(chart_.observations.size());
    list->push_back(reading);
  }

 private:
  std::vector<GlucoseReading>* place(const fhir::Observation& o, const CodeKind& code,
                                     GlucoseFacts& facts, GlucoseReading& reading) {
    const bool by_method = context_.terms.self_monitoring_method.contains(o.method);
    if ((code.cgm || (code.cgm_with_device && (!o.device->empty() || !o.method->empty()))) &&
        !code.meter) {
      reading.kind = GlucoseClass::kCgm;
      return &facts.cgm;
    }
    // A laboratory code counts as a self-test only beside a meter coding or the method.
    if (code.laboratory && !code.meter && !by_method) {
      reading.kind = GlucoseClass::kLaboratory;
      return &facts.laboratory;
    }
    if (is_self_test(o, code, by_method, reading)) return &facts.self_tests;
    if (code.ambiguous && !code.meter && only_category_laboratory(o)) {
      reading.kind = GlucoseClass::kLaboratory;
      return &facts.laboratory;
    }
    return nullptr;
  }

  bool is_self_test(const fhir::Observation& o, const CodeKind& code, bool by_method,
                    GlucoseReading& reading) {
    const Performers performers = performers_of(o);
    if (!code.meter && !by_method && !performers.patient) {
      if (!code.ambiguous && !code.laboratory) return false;
      const std::optional<bool> own = is_own_device(o);
      if (own == false) return false;
      if (!own) reading.depends_on_failed_query = true;
    }
    if (performers.professionals) return false;
    if (only_category_laboratory(o) && !performers.patient) return false;
    const std::optional<bool> ward = in_hospital(o);
    if (ward == true) return false;
    if (!ward) reading.depends_on_failed_query = true;
    return true;
  }

  struct Performers {
    bool patient = false;        // the patient, or a related person
    bool professionals = false;  // and nobody else
  };

  Performers performers_of(const fhir::Observation& o) {
    Performers performers;
    performers.professionals = !o.performer->empty();
    for (const fhir::Reference& reference : *o.performer) {
      const fhir::ReferenceParts& parts = performers_.split(reference.reference);
      const std::string_view type = parts.type.empty() ? reference.type : parts.type;
      const bool this_patient =
          type == "Patient" &&
          (parts.id.empty() || parts.id == chart_.patient.id || chart_.patient.id.empty());
      if (type == "RelatedPerson" || this_patient) performers.patient = true;
      if (type != "Practitioner" && type != "PractitionerRole" && type != "Organization" &&
          type != "CareTeam") {
        performers.professionals = false;
      }
    }
    return performers;
  }

  static bool only_category_laboratory(const fhir::Observation& o) {
    bool any = false;
    for (const fhir::CodeableConcept& category : *o.category) {
      for (const fhir::Coding& coding : category.coding) {
        if (coding.code != "laboratory") return false;
        any = true;
      }
    }
    return any;
  }

  // nullopt: the Device query failed, so nobody can tell.
  std::optional<bool> is_own_device(const fhir::Observation& o) {
    const fhir::ReferenceParts& parts = used_devices_.split(o.device->reference);
    if (parts.type != "Device") return false;
    if (devices_.count(parts.id) != 0) return true;
    if (chart_.complete(fhir::Data::kDevices)) return false;
    return std::nullopt;
  }

  // nullopt: the reading names an encounter that was not retrieved.
  std::optional<bool> in_hospital(const fhir::Observation& o) {
    const fhir::ReferenceParts& parts = named_encounters_.split(o.encounter->reference);
    if (parts.type != "Encounter") return false;
    const auto found = encounters_.find(parts.id);
    if (found != encounters_.end()) {
      return encounter_class(*found->second) != EncounterClass::kOther;
    }
    if (chart_.complete(fhir::Data::kEncounters)) return false;
    return std::nullopt;
  }

  const fhir::Chart& chart_;
  const Context& context_;
  ByCode<CodeKind> codes_;
  std::unordered_map<std::string_view, const fhir::Encounter*> encounters_;
  std::unordered_map<std::string_view, const fhir::Device*> devices_;
  fhir::ReferenceSplitter performers_;
  fhir::ReferenceSplitter used_devices_;
  fhir::ReferenceSplitter named_encounters_;
};

std::int64_t minute_of(fhir::Instant at) {
  return (at.seconds >= 0 ? at.seconds : at.seconds - 59) / 60;
}

bool earlier(const GlucoseReading& a, const GlucoseReading& b) {
  if (a.when.first() != b.when.first()) return a.when.first() < b.when.first();
  const auto key = [](const GlucoseReading& r) {
    return std::make_tuple(r.when.at.has_value(), r.when.at ? minute_of(*r.when.at) : 0,
                           r.depends_on_failed_query, r.when.at ? r.when.at->seconds : 0,
                           r.when.dates.end);
  };
  const auto order = key(a) <=> key(b);
  return order != 0 ? order < 0 : a.record->id < b.record->id;
}

// What two uploads of one reading share: minute, value and unit; without a time of day only its id
// or an identifier.
std::vector<std::string> upload_keys(const GlucoseReading& reading) {
  const fhir::Observation& o = *reading.record;
  std::vector<std::string> keys;
  if (!reading.when.at) {
    const std::string day = fhir::to_string(reading.when.first());
    if (!o.id.empty()) keys.push_back(day + "#" + std::string(o.id));
    for (const fhir::Identifier& identifier : *o.identifier) {
      if (identifier.value.empty()) continue;
      keys.push_back(day + "|" + std::string(identifier.system) + "|" +
                     std::string(identifier.value));
    }
    return keys;
  }
  std::string key = std::to_string(minute_of(*reading.when.at)) + "|";
  if (o.value_quantity && o.value_quantity->value) {
    const fhir::Unit unit = fhir::unit_of(*o.value_quantity);
    key += o.value_quantity->value->to_string() + "|" +
           std::to_string(static_cast<int>(o.value_quantity->comparator)) + "|" +
           std::to_string(static_cast<int>(unit));
    if (unit == fhir::Unit::kUnknown) key.append("|").append(o.value_quantity->unit);
  } else {
    key.append(o.value_string).append("|").append(name_of(o.value_concept));
  }
  keys.push_back(std::move(key));
  return keys;
}

// Only readings of one minute, or of one day without a time, can be two uploads of one.
bool may_be_one(const GlucoseReading& a, const GlucoseReading& b) {
  if (a.when.at.has_value() != b.when.at.has_value()) return false;
  if (!a.when.at) return a.when.first() == b.when.first();
  return minute_of(*a.when.at) == minute_of(*b.when.at);
}

// Keeps one of each double upload: the sure one (sorted first), else the first.
void drop_double_uploads(std::vector<GlucoseReading>& readings) {
  std::unordered_set<std::string> seen;
  auto kept = std::ranges::adjacent_find(readings, may_be_one);
  for (auto begin = kept; begin != readings.end();) {
    const auto end = std::find_if_not(begin + 1, readings.end(), [begin](const auto& reading) {
      return may_be_one(*begin, reading);
    });
    const bool alone = end - begin == 1;
    for (; begin != end; ++begin) {
      if (!alone) {
        const std::vector<std::string> keys = upload_keys(*begin);
        const bool again =
            std::ranges::any_of(keys, [&](const std::string& key) { return seen.contains(key); });
        seen.insert(keys.begin(), keys.end());
        if (again) continue;
      }
      *kept++ = *begin;
    }
  }
  readings.erase(kept, readings.end());
}

void settle(std::vector<GlucoseReading>& readings) {
  sort_from_newest(readings, earlier);
  drop_double_uploads(readings);
}

}  // namespace

void attach(Finding& finding, std::vector<const GlucoseReading*> readings) {
  attach(finding, std::move(readings), [](const GlucoseReading& r) {
    return evidence("Observation", r.record->id, r.when, r.record->code);
  });
}

GlucoseFacts glucose_facts(const fhir::Chart& chart, const Context& context) {
  GlucoseFacts facts;
  Classifier classifier(chart, context);
  for (const fhir::Observation& observation : chart.observations)
    classifier.add(observation, facts);
  settle(facts.self_tests);
  settle(facts.cgm);
  settle(facts.laboratory);
  return facts;
}

}  // namespace rules
