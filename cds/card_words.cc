#include "cds/card_words.h"

#include <algorithm>
#include <array>

#include "cds/markdown.h"
#include "rules/guideline.h"

namespace cds {
namespace {

constexpr auto kCriteria = std::to_array<CriterionWords>({
    {"DM", "diabetes diagnosis", "Diabetes documented", "Medically necessary, group 1",
     "Code the diabetes on the problem list or as the order's reason."},
    {"G1", "group 1", "Group 1: injections, a to e", "Medically necessary, group 1", ""},
    {"G1.a", "education date", "a. Comprehensive diabetes education, past 2 years",
     "Medically necessary, group 1a",
     "Document when the patient last finished a full diabetes self-management course; it has to "
     "be less than 2 years ago."},
    {"G1.b", "insulin regimen", "b. Multiple daily insulin injections",
     "Medically necessary, group 1b",
     "Record the basal and the mealtime insulin, each with how often it is injected."},
    {"G1.c", "dose self-adjustments", "c. Frequent self-adjustment of doses, past 6 months",
     "Medically necessary, group 1c",
     "Record the insulin doses that the patient took in each of the past 6 months."},
    {"G1.d", "self-tests", "d. Glucose self-tests, at least 4 a day, past month",
     "Medically necessary, group 1d",
     "A full month with at least 4 self-tests a day on average, uploaded from the meter."},
    {"G1.e", "glycemic problem", "e. On injections, any one of e.1 to e.5",
     "Medically necessary, group 1e", "Document any one of e.1 to e.5 while on injections."},
    {"G1.e.1", "HbA1c", "HbA1c above 7.0 %", "Medically necessary, group 1e",
     "An HbA1c result above 7.0 %."},
    {"G1.e.2", "hospital stays", "Recurrent DKA or hypoglycemia with hospital stays",
     "Medically necessary, group 1e",
     "Record hospital stays for ketoacidosis or hypoglycemia with their diagnoses."},
    {"G1.e.3", "hypoglycemia or excursions", "Recurring hypoglycemia or severe excursions",
     "Medically necessary, group 1e",
     "Upload more glucose readings, or record episodes of hypoglycemia."},
    {"G1.e.4", "pre-meal readings", "Wide fluctuation before meals",
     "Medically necessary, group 1e", "Upload more glucose readings taken before meals."},
    {"G1.e.5", "fasting readings", "Dawn phenomenon, fasting above 200 mg/dL",
     "Medically necessary, group 1e", "Upload more fasting glucose readings of the past month."},
    {"G2", "pregnancy or its planning", "Group 2: pregnancy or pre-conception",
     "Medically necessary, group 2", "Record the pregnancy, or that one is planned."},
    {"G3", "pump before enrollment", "Group 3: pump before enrollment",
     "Medically necessary, group 3", ""},
    {"G3.a", "earlier pump use", "Pump in use before enrollment", "Medically necessary, group 3",
     "Record since when the patient has used a pump, and the start of coverage."},
    {"G3.b", "self-tests before enrollment",
     "Glucose self-tests, at least 4 a day, month before enrollment",
     "Medically necessary, group 3",
     "Upload the self-tests of the month before enrollment, at least 4 a day on average."},
    {"F", "pump on record", "Refill of a disposable pump", "Medically necessary, refills",
     "Record the disposable pump in use, or its earlier order."},
    {"R.fail", "replacement", "Replacement of a failed pump",
     "Medically necessary, replacement pumps", ""},
    {"R.fail.warranty", "end of warranty", "Out of warranty",
     "Medically necessary, replacement pumps",
     "State the end of the current pump's warranty; it has to be over."},
    {"R.fail.malfunction", "malfunction", "Malfunctioning",
     "Medically necessary, replacement pumps",
     "Record the malfunction of the current pump, as the order's reason or on the problem list."},
    {"R.fail.unrepairable", "repair statement", "Cannot be refurbished",
     "Medically necessary, replacement pumps",
     "State that the current pump cannot be refurbished."},
    {"R.pediatric", "larger reservoir", "Larger reservoir for a child or adolescent",
     "Medically necessary, replacement pumps, pediatric", ""},
    {"R.ped.volume", "current reservoir volume", "Current reservoir volume",
     "Medically necessary, replacement pumps, pediatric",
     "State the current pump's reservoir volume."},
    {"R.ped.needs", "insulin needs", "Current insulin needs",
     "Medically necessary, replacement pumps, pediatric",
     "State the insulin that is needed a day."},
    {"R.ped.changes", "change-out frequency", "Current change-out frequency",
     "Medically necessary, replacement pumps, pediatric",
     "State how often the reservoir has to be changed."},
    {"N.mechanical", "", "Disposable pump without wireless controller",
     "Not medically necessary, disposable pumps without wireless communication",
     "A durable pump, or a disposable one with wireless controller, would be judged by groups 1 to "
     "3."},
    {"N.integration", "", "Part that only links pump and glucose sensor",
     "Not medically necessary, integration accessories", ""},
    {"N.upgrade", "", "Upgrade of a pump under warranty", "Not medically necessary, upgrades",
     "A malfunction of the current pump that its manufacturer cannot remedy, once the warranty is "
     "over."},
    {"N.other", "", "Other indication than diabetes", "Not medically necessary, other indications",
     "Code the diabetes on the problem list or as the order's reason."},
    {"P.implantable", "", "Implantable pump", "Scope", ""},
    {"P.supplies", "", "Pump supplies", "Scope", ""},
    {"product", "product name", "Product", "Medically necessary, disposable pumps",
     "Name the product: a disposable pump with wireless controller is acceptable, one without is "
     "not."},
    {"pump-in-use", "pump in use", "Pump in use", "Medically necessary, replacement pumps",
     "Whether a pump is in use already decides which rule applies."},
    {"attestation", "attestation", "Attestation", "Medically necessary", ""},
    {"R.ped", "larger reservoir", "Larger reservoir for a child or adolescent",
     "Medically necessary, replacement pumps, pediatric",
     "State whether a larger reservoir is needed."},
    {"C", "", "Self-management barrier", "Note on contraindications", ""},
    {"G1.b.since", "start of injections", "Start of multiple daily injections",
     "Medically necessary, group 1b",
     "Record since when insulin has been injected several times a day."},
});

std::string guideline_name() { return std::string(rules::kGuidelineId); }

}  // namespace

const CriterionWords* find_criterion_words(std::string_view id) {
  const auto* it = std::ranges::find(kCriteria, id, &CriterionWords::id);
  return it == kCriteria.end() ? nullptr : it;
}

std::string item_words(std::string_view id) {
  const CriterionWords* words = find_criterion_words(id);
  return std::string(words == nullptr || words->item.empty() ? id : words->item);
}

std::string name_words(std::string_view id) {
  const CriterionWords* words = find_criterion_words(id);
  return std::string(words == nullptr ? id : words->name);
}

std::string section_words(std::string_view id) {
  const CriterionWords* words = find_criterion_words(id);
  return words == nullptr ? guideline_name()
                          : guideline_name() + ", " + std::string(words->section);
}

std::string_view reason_words(rules::Reason reason) {
  using rules::Reason;
  switch (reason) {
    case Reason::kNone:
      return "";
    case Reason::kNoneOnRecord:
      return "none on record";
    case Reason::kNoneActive:
      return "none active";
    case Reason::kNotRetrieved:
      return "could not be read from the EHR";
    case Reason::kConflict:
      return "records contradict each other";
    case Reason::kCgmInUse:
      return "glucose sensor in use; the 2015 text counts self-tests only";
    case Reason::kSingleTopic:
      return "single topic only, no comprehensive program";
    case Reason::kInProgress:
      return "still in progress";
    case Reason::kGestationalOnly:
      return "gestational diabetes only";
    case Reason::kHistoryOnly:
      return "inactive, resolved or in remission only";
    case Reason::kUnconfirmed:
      return "unconfirmed diagnosis only";
    case Reason::kOtherIndication:
      return "ordered for another indication, no diabetes on record";
    case Reason::kOnPump:
      return "on a pump, no active injections";
    case Reason::kPumpInsulinOnly:
      return "insulin for a pump only";
    case Reason::kMdiStartUnknown:
      return "start of injections not known";
    case Reason::kPartialDate:
      return "date not precise enough";
    case Reason::kTimingMissing:
      return "insulin without timing";
    case Reason::kAsNeededOnly:
      return "insulin as needed only, no frequency";
    case Reason::kUnclassifiedInsulin:
      return "kind of insulin not known";
    case Reason::kTooFew:
      return "too few to decide";
    case Reason::kUnusableValues:
      return "values could not be used";
    case Reason::kComparatorUndecided:
      return "result is only a limit (< or >) that decides nothing";
    case Reason::kNoEnrollmentDate:
      return "enrollment date not known";
    case Reason::kAnswerUndecided:
      return "answer on record is \"possible\" or \"unknown\"";
  }
  return "";
}

std::string_view product_words(rules::ProductKind kind) {
  using rules::ProductKind;
  switch (kind) {
    case ProductKind::kNone:
    case ProductKind::kDurable:
      return "Insulin pump";
    case ProductKind::kWireless:
      return "Disposable insulin pump with wireless controller";
    case ProductKind::kMechanical:
      return "Disposable insulin pump without wireless controller";
    case ProductKind::kDisposable:
      return "Disposable insulin pump, kind not named";
    case ProductKind::kAidSystem:
      return "Automated insulin delivery system";
    case ProductKind::kIntegration:
      return "Part that links pump and glucose sensor";
    case ProductKind::kImplantable:
      return "Implantable pump";
    case ProductKind::kSupplies:
      return "Pump supplies";
  }
  return "Insulin pump";
}

std::string counted(int count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace cds
