#include "rules/determination.h"

namespace rules {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kMeets:
      return "meets";
    case Outcome::kDoesNotMeet:
      return "does-not-meet";
    case Outcome::kNeedsInformation:
      return "needs-information";
    case Outcome::kIndividualReview:
      return "individual-review";
    case Outcome::kOutOfScope:
      return "out-of-scope";
  }
  return "";
}

std::string_view to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::kInitial:
      return "initial";
    case Purpose::kRefill:
      return "refill";
    case Purpose::kReplacement:
      return "replacement";
    case Purpose::kUpgrade:
      return "upgrade";
    case Purpose::kAccessory:
      return "accessory";
  }
  return "";
}

std::string_view to_string(NoteKind kind) {
  switch (kind) {
    case NoteKind::kMdiStartUnknown:
      return "mdi-start-unknown";
    case NoteKind::kCgmNotRead:
      return "cgm-not-read";
    case NoteKind::kAidSensorOtherPolicy:
      return "sensor-other-policy";
    case NoteKind::kIcdEraMismatch:
      return "icd-era-mismatch";
    case NoteKind::kAttestationNotRetrieved:
      return "attestation-not-retrieved";
    case NoteKind::kSeveralPumpKinds:
      return "several-pump-kinds";
    case NoteKind::kBirthDateMissing:
      return "birth-date-missing";
    case NoteKind::kOtherPatientDropped:
      return "other-patient-dropped";
    case NoteKind::kUnusableValues:
      return "unusable-values";
    case NoteKind::kEducationSessions:
      return "education-sessions";
    case NoteKind::kReservoirToConfirm:
      return "reservoir-to-confirm";
    case NoteKind::kWarrantyHint:
      return "warranty-hint";
    case NoteKind::kMalfunctionHint:
      return "malfunction-hint";
    case NoteKind::kUnderWarranty:
      return "under-warranty";
    case NoteKind::kProductToConfirm:
      return "product-to-confirm";
  }
  return "";
}

}  // namespace rules
