#pragma once

// Responses to the attestation form as charts hold them, for tests of what they decide. Anchor:
// 2026-06-15.

#include <string>
#include <string_view>

#include "rules/attestation.h"
#include "rules/windows.h"
#include "tests/support/chart_records.h"

namespace rules {

inline constexpr std::string_view kRecent = "2026-06-01";

// One response of a practitioner, completed on `kRecent` unless said otherwise.
inline fhir::QuestionnaireResponse& respond(fhir::Chart& chart,
                                            std::string_view authored = kRecent) {
  fhir::QuestionnaireResponse made;
  made.id = chart.keep("r" + std::to_string(chart.questionnaire_responses.size()));
  made.questionnaire = kQuestionnaire;
  made.status = "completed";
  if (!authored.empty()) made.authored = partial(authored);
  made.author = to("Practitioner/dr");
  chart.questionnaire_responses.push_back(made);
  return chart.questionnaire_responses.back();
}

inline fhir::QuestionnaireAnswer& attest_item(fhir::QuestionnaireResponse& response,
                                              std::string_view link_id) {
  fhir::QuestionnaireItem made;
  made.link_id = link_id;
  made.answer.emplace_back();
  response.item.push_back(made);
  return response.item.back().answer.front();
}
inline void attest(fhir::QuestionnaireResponse& response, std::string_view link_id, bool yes) {
  attest_item(response, link_id).value_boolean = yes;
}
inline void attest_number(fhir::QuestionnaireResponse& response, std::string_view link_id,
                          std::string_view value) {
  attest_item(response, link_id).value_decimal = fhir::Decimal::parse(value);
}
inline void attest_date(fhir::QuestionnaireResponse& response, std::string_view link_id,
                        std::string_view value) {
  attest_item(response, link_id).value_date = partial(value);
}

inline Attestations attested_in(const fhir::Chart& chart) {
  return {chart, context_on(2026, 6, 15)};
}

// What the chart says about a criterion, by one record of that date.
inline Finding by_chart(std::string id, Status status, std::string_view when) {
  Finding finding = status == Status::kMet ? met() : not_met();
  finding.id = std::move(id);
  finding.window = value_window_months(anchor(), 24);
  attach(finding, {{"Record/1", partial(when), ""}});
  return finding;
}

}  // namespace rules
