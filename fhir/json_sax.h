#pragma once

// One pass over a JSON text: follows the objects of the text through the field tables
// (json_fields.h), skips what no table names, and counts depth.
//
// The text is decoded in place; strings that were read are views into it. A value that cannot be
// used is an Issue with its path, at most 1,000 of them. In a strict table it is a Fault, which
// ends the pass. Text that is not JSON, is nested deeper than 64, or asks for far more memory than
// it is long: ReadError.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/issue.h"
#include "fhir/json_pattern.h"
#include "fhir/read.h"
#include "fhir/resources.h"
#include "fhir/site_zone.h"

namespace fhir {

enum class JsonKind : std::uint8_t;
struct Field;
struct FieldTable;
class JsonStream;

// Where the members of an object go. Without a table they are skipped. `repeating`: the object is
// one of many records that are alike, held by itself or by the one around it
// (FieldTable::holds_record).
struct Target {
  const FieldTable* table = nullptr;
  void* object = nullptr;
  const Repeating* repeating = nullptr;
};

inline constexpr std::size_t kMaxEnvelopeMembers = 1024;
inline constexpr std::size_t kMaxIssues = 1000;
// Looked for ahead, since it decides how an object is read.
inline constexpr std::string_view kTypeMember = "resourceType";

// Why the reading of a strict table ended.
struct Fault {
  std::string path;
  std::string text;
};

class JsonReader {
 public:
  JsonReader(const SiteZone& zone, Issues& issues) : zone_(zone), issues_(issues) {}
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  // Reads the whole text as the value of `root`, a field of `object`. Throws ReadError.
  void read(std::string& text, const Field& root, void* object);
  const std::optional<Fault>& fault() const { return fault_; }

  // --- For the functions of value types ---
  const SiteZone& zone() const { return zone_; }
  // The text not yet decoded, from the brace of the object that is being opened.
  std::string_view ahead() const;
  // Name of the member whose value is being read.
  std::string_view name() const;
  // Of the text, how much has been read.
  std::size_t position() const;
  // How much has been read of what comes after a position, in (0, 1].
  double progress(std::size_t since) const;
  // Asks for memory for one more element; false (and the pass ends) when there are too many for the
  // length of the text.
  bool grant(std::size_t size);
  void add_issue(std::string_view text);
  // What holds a record and is being read is no pattern for others.
  void do_not_repeat() { noted_.pattern = nullptr; }

  // Elements that are sorted into their struct when it closes: QuestionnaireResponse.item, an
  // order's extensions.
  std::deque<QuestionnaireItem> items;
  std::vector<Extension> extensions;

 private:
  friend struct JsonEvents;

  struct Frame {
    const FieldTable* table = nullptr;  // of an object; none of an array
    void* object = nullptr;
    const Field* field = nullptr;  // being read; none: skipped
    std::uint64_t seen = 0;        // bits of the fields read so far
    std::string_view name;         // of the member being read
    std::int32_t index = -1;       // of the element being read
    bool single = false;           // an array of which only the first element is taken
    std::size_t names_before = 0;  // in names_, of a strict table
  };

  // What is being noted as a pattern: an object that holds a record.
  struct Noted {
    JsonPattern* pattern = nullptr;
    std::size_t level = 0;  // its frame
    std::size_t begin = 0;  // of its text
    std::size_t granted_before = 0;
    std::size_t issues_before = 0;
    Target record;  // once it has begun
  };

  bool key(std::string_view name);
  bool note_name(const Frame& frame, std::string_view name);
  bool string(std::string_view text);
  bool number(std::string_view text);
  bool boolean(bool value);
  bool null();
  bool start_object();
  bool end_object();
  bool start_array();
  bool end_array();

  Frame& next_value();
  void open_holder();
  bool read_like(const JsonPattern& pattern);
  void note(std::string_view text, const Field* field, const void* object, bool is_number);
  void close_holder();
  bool deeper();
  bool unusable(JsonKind kind);
  bool report(std::string_view problem);
  bool going() const { return limit_ == nullptr && !fault_; }
  std::string path() const;

  const SiteZone& zone_;
  Issues& issues_;
  std::array<Frame, kMaxDepth + 1> frames_;
  std::size_t top_ = 0;
  int depth_ = 0;
  int skipped_ = 0;  // open objects and arrays that are skipped
  std::vector<std::string_view> names_;
  JsonPatterns patterns_;
  Noted noted_;
  std::size_t granted_ = 0;
  std::size_t text_size_ = 0;
  JsonStream* stream_ = nullptr;
  const char* limit_ = nullptr;
  std::optional<Fault> fault_;
};

}  // namespace fhir
