// Remedies, counts, limits and notes of cards, in words.
#include "cds/card_words.h"
#include "cds/markdown.h"

namespace cds {
namespace {

std::string with_detail(std::string text, const rules::Note& note) {
  if (!note.detail.empty()) text += " (" + escape_markdown(note.detail) + ")";
  return text + ".";
}

}  // namespace

std::string remedy_words(const rules::Determination& determination, std::string_view id) {
  const CriterionWords* words = find_criterion_words(id);
  if (words == nullptr || words->remedy.empty()) return {};
  const rules::Finding* finding = rules::find(determination.criteria, id);
  if (finding == nullptr) return std::string(words->remedy);
  if (finding->reason == rules::Reason::kConflict) {
    return "Of the records on " + item_words(id) +
           " that contradict each other, correct those that are wrong, or attest what holds.";
  }
  if (finding->reason == rules::Reason::kCgmInUse) {
    return "Finger-stick tests beside the sensor, at least 4 a day on average over a month, "
           "uploaded from the meter or attested.";
  }
  const bool dated = finding->when || (!finding->evidence.empty() && finding->evidence[0].when);
  if (id == "R.fail.warranty" && finding->status == rules::Status::kNotMet && dated) {
    return "The warranty has to have ended; until then its manufacturer repairs or replaces the "
           "pump.";
  }
  return std::string(words->remedy);
}

std::string tally_words(const rules::Tally& tally) {
  using rules::TallyKind;
  const int n = tally.count;
  switch (tally.kind) {
    case TallyKind::kEpisodes:
      return counted(n, "episode", "episodes");
    case TallyKind::kInpatientEpisodes:
      return std::to_string(n) + " inpatient";
    case TallyKind::kLongestStay:
      return "longest stay " + counted(n, "day", "days");
    case TallyKind::kLowDates:
      return "below 70 mg/dL on " + counted(n, "date", "dates");
    case TallyKind::kHighDates:
      return "above 300 mg/dL on " + counted(n, "date", "dates");
    case TallyKind::kHypoglycemiaDates:
      return "hypoglycemia coded on " + counted(n, "date", "dates");
    case TallyKind::kReadings:
      return counted(n, "self-test", "self-tests");
    case TallyKind::kCgmDates:
      return counted(n, "sensor day", "sensor days");
    case TallyKind::kFasting:
      return counted(n, "fasting reading", "fasting readings");
    case TallyKind::kFastingAbove:
      return std::to_string(n) + " above 200 mg/dL";
    case TallyKind::kSessions:
      return counted(n, "session", "sessions");
    case TallyKind::kInjectionsPerDay:
      return counted(n, "scheduled injection a day", "scheduled injections a day");
  }
  return "";
}

std::string limit_words(std::string_view criterion, const rules::Parameters& parameters) {
  const rules::Parameters& p = parameters;
  if (criterion == "G1.c") {
    return "needed: " + std::to_string(p.adjustments_per_month) + " changes each month";
  }
  if (criterion == "G1.e.1") return "look-back " + counted(p.a1c_lookback, "month", "months");
  if (criterion == "G1.e.2") {
    return "look-back " + counted(p.hospital_lookback, "month", "months") + ", prolonged from " +
           counted(p.prolonged_days, "day", "days");
  }
  if (criterion == "G1.e.3") {
    return "needed: " + counted(p.hypo_days, "low date", "low dates") + " or " +
           counted(p.excursion_days, "high date", "high dates") + " in " +
           counted(p.glucose_lookback, "day", "days") + "; no from " +
           counted(p.min_readings, "reading", "readings");
  }
  if (criterion == "G1.e.4") {
    return "needed: variation " + p.premeal_cv.to_string() + " over " +
           counted(p.premeal_min, "reading", "readings") + " in " +
           counted(p.glucose_lookback, "day", "days");
  }
  if (criterion == "G1.e.5") return "no from " + counted(p.fasting_min, "reading", "readings");
  if (criterion == "G3.a") return "coverage gaps up to " + counted(p.enrollment_gap, "day", "days");
  if (criterion == "F") return "orders older than " + counted(p.refill_min_age, "day", "days");
  if (criterion == "R.pediatric") return "age below " + std::to_string(p.pediatric_age);
  return "";
}

std::string note_words(const rules::Note& note, const rules::Parameters& parameters) {
  using rules::NoteKind;
  switch (note.kind) {
    case NoteKind::kMdiStartUnknown:
      return "The start of the injections is not known: e.1 to e.5 were read over their whole "
             "look-back.";
    case NoteKind::kCgmNotRead:
      return "Sensor glucose was not read, since it could not change the answer.";
    case NoteKind::kAidSensorOtherPolicy:
      return "The sensor part of this system falls under another policy.";
    case NoteKind::kIcdEraMismatch:
      return with_detail(
          counted(note.count, "diagnosis is", "diagnoses are") +
              " coded in an ICD edition that was not in force at the time, and accepted",
          note);
    case NoteKind::kAttestationNotRetrieved:
      return "Attestations could not be read from the EHR; the answer rests on the chart.";
    case NoteKind::kSeveralPumpKinds:
      return "This session holds orders for pumps of different kinds; each is judged by itself.";
    case NoteKind::kBirthDateMissing:
      return "No birth date on record: the rule for children and adolescents was not applied.";
    case NoteKind::kOtherPatientDropped:
      return counted(note.count, "record of another patient was",
                     "records of another patient were") +
             " left out.";
    case NoteKind::kUnusableValues:
      return with_detail(counted(note.count, "value", "values") + " could not be used", note);
    case NoteKind::kEducationSessions:
      return counted(note.count, "education session", "education sessions") + " on record, " +
             std::to_string(parameters.education_sessions) +
             " expected (parameter, not guideline); this does not decide.";
    case NoteKind::kReservoirToConfirm:
      return with_detail(
          "Please confirm the reservoir size of " + std::to_string(note.count) + " units", note);
    case NoteKind::kWarrantyHint:
      return "The current pump has been in use since " + escape_markdown(note.detail) + ": a " +
             std::to_string(note.count) +
             "-year warranty would be over; please confirm whether it has ended.";
    case NoteKind::kMalfunctionHint:
      return with_detail(
          "The device's status does not tell whether the pump malfunctions; please confirm", note);
    case NoteKind::kUnderWarranty:
      return "The current pump is under warranty: its manufacturer is the first to turn to.";
    case NoteKind::kProductToConfirm:
      return with_detail("Please confirm which kind of pump this product is", note);
  }
  return "";
}

}  // namespace cds
