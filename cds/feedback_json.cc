#include <algorithm>
#include <optional>
#include <utility>

#include "cds/cards.h"
#include "cds/feedback.h"
#include "cds/keyed_hash.h"
#include "cds/problem.h"
#include "fhir/json_fields.h"
#include "fhir/json_sax.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

struct SuggestionReading {
  std::string_view id;
};

struct CodingReading {
  std::string_view code;
  std::string_view system;
  std::string_view display;
};

struct ReasonReading {
  std::optional<CodingReading> reason;
  std::string_view comment;
  CodingReading bare;  // the shape before CDS Hooks 2.0
};

struct EntryReading {
  std::string_view card;
  std::string_view outcome;
  std::vector<SuggestionReading> suggestions;
  std::optional<ReasonReading> override_reason;
  std::string_view time;
};

struct PostReading {
  bool is_object = false;
  std::vector<EntryReading> entries;
};

}  // namespace
}  // namespace cds

// --- Field tables, all strict -------------------------------------------------------------------

namespace fhir {

template <>
const FieldTable& table_of<cds::SuggestionReading>() {
  using cds::SuggestionReading;
  static const Fields<SuggestionReading> kFields =
      Fields<SuggestionReading>{{"id", &SuggestionReading::id}}.made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::CodingReading>() {
  using cds::CodingReading;
  static const Fields<CodingReading> kFields =
      Fields<CodingReading>{
          {"code", &CodingReading::code},
          {"system", &CodingReading::system},
          {"display", &CodingReading::display},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::ReasonReading>() {
  using cds::CodingReading;
  using cds::ReasonReading;
  static const Fields<ReasonReading> kFields =
      Fields<ReasonReading>{
          {"reason", &ReasonReading::reason},
          {"userComment", &ReasonReading::comment},
          {"code", &ReasonReading::bare, &CodingReading::code},
          {"system", &ReasonReading::bare, &CodingReading::system},
          {"display", &ReasonReading::bare, &CodingReading::display},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::EntryReading>() {
  using cds::EntryReading;
  static const Fields<EntryReading> kFields =
      Fields<EntryReading>{
          {"card", &EntryReading::card},
          {"outcome", &EntryReading::outcome},
          {"acceptedSuggestions", &EntryReading::suggestions},
          {"overrideReason", &EntryReading::override_reason},
          {"outcomeTimestamp", &EntryReading::time},
      }
          .made_strict();
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

using fhir::JsonReader;
using fhir::Target;
using fhir::ValueType;

// Unlike a vector of its own accord: null is no entry, or the numbers in errors would be off.
Target open_entry(JsonReader& reader, const fhir::Field&, void* member) {
  auto& post = *static_cast<PostReading*>(member);
  if (!reader.grant(sizeof(EntryReading))) return {};
  return {&fhir::table_of<EntryReading>(), &post.entries.emplace_back()};
}

const char* refuse_entry(JsonReader&, void*, fhir::JsonKind) { return "expected an object"; }

const ValueType kEntries{.expected = "an array of objects",
                         .arrays = ValueType::Arrays::kElements,
                         .object = open_entry,
                         .other = refuse_entry};

const fhir::FieldTable& post_table() {
  static const fhir::Fields<PostReading> kFields =
      fhir::Fields<PostReading>{{"feedback", kEntries}}.made_strict();
  return kFields;
}

Target open_post(JsonReader&, const fhir::Field&, void* object) {
  static_cast<PostReading*>(object)->is_object = true;
  return {&post_table(), object};
}

const ValueType kPost{
    .expected = "an object", .arrays = ValueType::Arrays::kWhole, .object = open_post};

// --- Checks
// ---------------------------------------------------------------------------------------

[[noreturn]] void fail(const char* code, const std::string& field, const std::string& text) {
  throw Problem(400, code, field, field + ": " + text);
}

// What we wrote on a card comes back; it is a UUID, and of another client's making at least short.
std::string identifier(std::string_view text, const std::string& field) {
  constexpr std::size_t kLongest = 64;
  if (text.empty()) fail("required", field, "missing");
  const bool plain = std::ranges::all_of(
      text, [](char c) { return c > ' ' && c < '\x7F' && c != ',' && c != '"'; });
  if (!plain || text.size() > kLongest) {
    fail("value", field, "expected the uuid that the card gave, at most 64 characters");
  }
  return std::string(text);
}

std::string bounded(std::string_view text, std::size_t longest, const std::string& field) {
  if (text.size() > longest) {
    fail("value", field, "expected at most " + std::to_string(longest) + " bytes");
  }
  return std::string(text);
}

// The first characters, whole ones.
std::string cut(std::string_view text, std::size_t characters) {
  std::size_t size = 0;
  for (; size < text.size(); ++size) {
    const bool begins = (static_cast<unsigned char>(text[size]) & 0xC0U) != 0x80U;
    if (begins && characters-- == 0) break;
  }
  return std::string(text.substr(0, size));
}

// An RFC 3339 instant in UTC; what is finer than a second stays as it was written.
std::string utc(std::string_view text, const std::string& field) {
  constexpr std::size_t kLongest = 40;
  constexpr std::size_t kFractionAt = 19;  // behind 2026-06-15T14:03:40
  if (text.empty()) fail("required", field, "missing");
  static const fhir::SiteZone kUtc;
  const auto when = text.size() > kLongest ? std::nullopt : fhir::parse_date_time(text, kUtc);
  const bool seconds = text.size() > kFractionAt && text[kFractionAt - 3] == ':';
  const bool offset = text.ends_with('Z') ||
                      (seconds && text.find_first_of("+-", kFractionAt) != std::string_view::npos);
  if (!when || !when->at || !seconds || !offset) {
    fail("value", field, "expected an instant (2026-06-15T14:03:11Z)");
  }
  std::string fraction;
  if (text[kFractionAt] == '.') {
    const std::size_t end = text.find_first_not_of("0123456789", kFractionAt + 1);
    fraction = text.substr(kFractionAt, end - kFractionAt);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (fraction == ".") fraction.clear();
  }
  std::string result = fhir::to_string(*when->at);
  return result.insert(result.size() - 1, fraction);
}

void take_suggestions(FeedbackRecord& record, const EntryReading& entry, const std::string& path) {
  const std::string field = path + ".acceptedSuggestions";
  constexpr std::size_t kMost = 100;
  if (entry.suggestions.empty()) fail("required", field, "missing; expected the accepted ones");
  if (entry.suggestions.size() > kMost) fail("value", field, "expected at most 100");
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < entry.suggestions.size(); ++i) {
    ids.push_back(identifier(entry.suggestions[i].id, field + "[" + std::to_string(i) + "].id"));
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::string& id : ids)
    record.suggestions += (record.suggestions.empty() ? "" : ",") + id;
}

void take_coding(FeedbackRecord& record, const CodingReading& coding, const std::string& field) {
  constexpr std::size_t kLongestCode = 100;
  constexpr std::size_t kLongestSystem = 500;
  constexpr std::size_t kLongestDisplay = 200;
  if (coding.code.empty()) fail("required", field + ".code", "missing");
  record.reason_code = bounded(coding.code, kLongestCode, field + ".code");
  record.reason_system = bounded(coding.system, kLongestSystem, field + ".system");
  record.reason_display = cut(coding.display, kLongestDisplay);
  const bool our_system = coding.system.empty() || coding.system == kOverrideSystem;
  const bool ours = our_system && std::ranges::any_of(override_reasons(), [&](const auto& own) {
                      return own.code == coding.code;
                    });
  record.reason = ours ? record.reason_code : kForeignReason;
}

void take_reason(FeedbackRecord& record, const EntryReading& entry, const std::string& path) {
  if (!entry.override_reason) return;
  const std::string field = path + ".overrideReason";
  const ReasonReading& sent = *entry.override_reason;
  const CodingReading& bare = sent.bare;
  record.comment = cut(sent.comment, kMaxCommentCharacters);
  if (sent.reason) {
    take_coding(record, *sent.reason, field + ".reason");
  } else if (bare.code.data() != nullptr || bare.system.data() != nullptr) {
    take_coding(record, bare, field);
  } else if (!record.comment.empty()) {
    record.reason = kCommentOnly;
  } else {
    fail("required", field, "expected reason or userComment");
  }
}

FeedbackRecord record_of(const EntryReading& entry, const std::string& path) {
  FeedbackRecord record;
  record.card = identifier(entry.card, path + ".card");
  if (entry.outcome.empty()) fail("required", path + ".outcome", "missing");
  if (entry.outcome == "accepted") {
    record.outcome = FeedbackOutcome::kAccepted;
    take_suggestions(record, entry, path);
  } else if (entry.outcome == "overridden") {
    record.outcome = FeedbackOutcome::kOverridden;
    take_reason(record, entry, path);
  } else {
    fail("value", path + ".outcome", "expected accepted or overridden");
  }
  record.outcome_time = utc(entry.time, path + ".outcomeTimestamp");
  // The display is left out: clients need not send it back.
  record.digest =
      sha256({record.card, std::string(entry.outcome), record.suggestions, record.reason_code,
              record.reason_system, record.comment, record.outcome_time});
  return record;
}

PostReading read_post(std::string& body) {
  static const fhir::SiteZone kUtc;
  static const fhir::Field kRoot{.name = "", .type = &kPost};
  fhir::Issues issues;
  PostReading post;
  JsonReader reader(kUtc, issues);
  try {
    reader.read(body, kRoot, &post);
  } catch (const fhir::ReadError& error) {
    fail("structure", "body", error.what());
  }
  if (reader.fault()) fail("structure", reader.fault()->path, reader.fault()->text);
  if (!post.is_object) fail("structure", "body", "expected a JSON object");
  if (!issues.empty()) fail("structure", issues.front().path, issues.front().text);
  return post;
}

}  // namespace

std::vector<FeedbackRecord> read_feedback(std::string body) {
  if (body.size() > kMaxFeedbackBytes) {
    throw Problem(413, "too-long", "", "body: feedback over 1 MiB; send it in parts");
  }
  const PostReading post = read_post(body);
  if (post.entries.empty()) fail("required", "feedback", "missing; expected at least one entry");
  if (post.entries.size() > kMaxFeedbackEntries) {
    throw Problem(413, "too-long", "feedback", "feedback: over 1000 entries; send it in parts");
  }
  std::vector<FeedbackRecord> records;
  records.reserve(post.entries.size());
  for (std::size_t i = 0; i < post.entries.size(); ++i) {
    records.push_back(record_of(post.entries[i], "feedback[" + std::to_string(i) + "]"));
  }
  return records;
}

}  // namespace cds
