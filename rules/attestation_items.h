#pragma once

// What can be attested: every question of the project's Questionnaire by its linkId, and how it is
// answered. A linkId that is not listed is not read. R.ped.* are units of insulin, units a day and
// change-outs a week. Source: docs/guideline.md, "Attestation"; cds/assets/questionnaire.json.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace rules {

enum class AnswerKind : std::uint8_t { kBoolean, kDate, kDecimal, kChoice };

struct AttestationItem {
  std::string_view link_id;
  AnswerKind kind;
  std::string_view criterion;  // what the answer is about
};

inline constexpr auto kAttestationItems = std::to_array<AttestationItem>({
    {"DM", AnswerKind::kBoolean, "DM"},
    {"G1.a", AnswerKind::kBoolean, "G1.a"},
    {"G1.a.date", AnswerKind::kDate, "G1.a"},
    {"G1.b", AnswerKind::kBoolean, "G1.b"},
    {"G1.b.since", AnswerKind::kDate, "G1.b"},
    {"G1.c", AnswerKind::kBoolean, "G1.c"},
    {"G1.d", AnswerKind::kBoolean, "G1.d"},
    {"G1.d.average", AnswerKind::kDecimal, "G1.d"},
    {"G1.e.1", AnswerKind::kBoolean, "G1.e.1"},
    {"G1.e.1.value", AnswerKind::kDecimal, "G1.e.1"},
    {"G1.e.2", AnswerKind::kBoolean, "G1.e.2"},
    {"G1.e.3", AnswerKind::kBoolean, "G1.e.3"},
    {"G1.e.4", AnswerKind::kBoolean, "G1.e.4"},
    {"G1.e.5", AnswerKind::kBoolean, "G1.e.5"},
    {"G2", AnswerKind::kBoolean, "G2"},
    {"G3.a", AnswerKind::kBoolean, "G3.a"},
    {"G3.a.since", AnswerKind::kDate, "G3.a"},
    {"G3.b", AnswerKind::kBoolean, "G3.b"},
    {"R.fail.warranty", AnswerKind::kBoolean, "R.fail.warranty"},
    {"R.fail.warranty.end", AnswerKind::kDate, "R.fail.warranty"},
    {"R.fail.malfunction", AnswerKind::kBoolean, "R.fail.malfunction"},
    {"R.fail.unrepairable", AnswerKind::kBoolean, "R.fail.unrepairable"},
    {"N.upgrade", AnswerKind::kBoolean, "N.upgrade"},
    {"R.ped", AnswerKind::kBoolean, "R.ped"},
    {"R.ped.volume", AnswerKind::kDecimal, "R.ped.volume"},
    {"R.ped.volume.wanted", AnswerKind::kDecimal, "R.ped"},
    {"R.ped.needs", AnswerKind::kDecimal, "R.ped.needs"},
    {"R.ped.changes", AnswerKind::kDecimal, "R.ped.changes"},
    {"product", AnswerKind::kChoice, "product"},
});

constexpr bool can_be_attested(std::string_view id) {
  return std::ranges::any_of(kAttestationItems,
                             [id](const AttestationItem& item) { return item.link_id == id; });
}

}  // namespace rules
