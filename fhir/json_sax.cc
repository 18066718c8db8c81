#include "fhir/json_sax.h"

#include <algorithm>

#include "fhir/json_fields.h"
#include "fhir/json_stream.h"

namespace fhir {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Structs are larger than the text that they come from, usually two to four times.
constexpr std::size_t kGrantedAlways = std::size_t{16} << 20;
constexpr std::size_t kGrantedPerByte = 8;

void* member_of(void* object, const Field& field) {
  return static_cast<char*>(object) + field.offset;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// Names may come from the sender; a path goes to logs and answers.
std::string_view harmless(std::string_view name) {
  const bool usual = name.size() <= 64 && std::all_of(name.begin(), name.end(), is_name_character);
  return usual ? name : "?";
}

std::string reason_of(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "not valid UTF-8";
    case rapidjson::kParseErrorNumberTooBig:
      return "number too large";
    default:
      return "not JSON";
  }
}

}  // namespace

// RapidJSON's "Handler" concept.
struct JsonEvents {
  using Size = rapidjson::SizeType;

  bool Null() { return reader.null(); }
  bool Bool(bool value) { return reader.boolean(value); }
  bool RawNumber(const char* /*in place this is where the number ends*/, Size size, bool /*copy*/) {
    return reader.number({reader.stream_->next() - size, size});
  }
  bool String(const char* text, Size size, bool /*copy*/) { return reader.string({text, size}); }
  bool Key(const char* text, Size size, bool /*copy*/) { return reader.key({text, size}); }
  bool StartObject() { return reader.start_object(); }
  bool EndObject(Size /*members*/) { return reader.end_object(); }
  bool StartArray() { return reader.start_array(); }
  bool EndArray(Size /*elements*/) { return reader.end_array(); }
  // Asked for by the library, never called: numbers come as text.
  bool Int(int /*value*/) { return false; }
  bool Uint(unsigned /*value*/) { return false; }
  bool Int64(std::int64_t /*value*/) { return false; }
  bool Uint64(std::uint64_t /*value*/) { return false; }
  bool Double(double /*value*/) { return false; }

  JsonReader& reader;
};

void JsonReader::read(std::string& text, const Field& root, void* object) {
  const std::size_t begin =
      std::string_view(text).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  JsonStream stream(text.data() + begin, text.data() + text.size());
  stream_ = &stream;
  text_size_ = text.size() - begin;
  frames_[0].field = &root;
  frames_[0].object = object;

  // Not kParseIterativeFlag: the reader calls itself for each level, which start_object() and
  // start_array() end at kMaxDepth, and is faster by half.
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  JsonEvents events{*this};
  rapidjson::GenericReader<CheckedUtf8, CheckedUtf8> reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, events);
  stream_ = nullptr;
  if (fault_) return;

  // The bracket that is too deep has been taken.
  const std::size_t taken = depth_ > kMaxDepth ? 1 : 0;
  const std::string at = " at byte " + std::to_string(begin + stream.Tell() - taken);
  if (limit_ != nullptr) throw ReadError(limit_ + at);
  if (stream.refused()) throw ReadError("escape of no character" + at);
  if (result.IsError()) {
    const bool empty = result.Code() == rapidjson::kParseErrorDocumentEmpty && stream.at_end();
    throw ReadError(empty ? "empty"
                          : reason_of(result.Code()) + " at byte " +
                                std::to_string(begin + result.Offset()));
  }
  // The reader takes a NUL for the end of the text.
  if (!stream.at_end()) throw ReadError("not JSON" + at);
}

std::string_view JsonReader::ahead() const {
  const char* const brace = stream_->next() - 1;
  return {brace, static_cast<std::size_t>(stream_->end() - brace)};
}

std::string_view JsonReader::name() const { return frames_[top_].name; }

std::size_t JsonReader::position() const { return stream_->Tell(); }

double JsonReader::progress(std::size_t since) const {
  return static_cast<double>(position() - since + 1) / static_cast<double>(text_size_ - since + 1);
}

bool JsonReader::grant(std::size_t size) {
  granted_ += size;
  if (granted_ > kGrantedAlways + kGrantedPerByte * text_size_) limit_ = "too many elements";
  return limit_ == nullptr;
}

void JsonReader::add_issue(std::string_view text) {
  if (issues_.size() < kMaxIssues) issues_.push_back({path(), std::string(text)});
}

std::string JsonReader::path() const {
  std::string path;
  for (std::size_t i = 1; i <= top_; ++i) {
    const Frame& frame = frames_[i];
    if (frame.table == nullptr) {
      if (frame.index >= 0) path += '[' + std::to_string(frame.index) + ']';
    } else if (frame.name.data() != nullptr) {
      if (!path.empty()) path += '.';
      path += harmless(frame.name);
    }
  }
  return path;
}

bool JsonReader::report(std::string_view problem) {
  const Frame& frame = frames_[top_];
  if (frame.table != nullptr && frame.table->strict &&
      (frame.field == nullptr || !frame.field->lenient)) {
    fault_ = Fault{path(), std::string(problem)};
    return false;
  }
  add_issue(problem);
  return true;
}

bool JsonReader::unusable(JsonKind kind) {
  const Frame& frame = frames_[top_];
  const ValueType& type = *frame.field->type;
  if (type.other != nullptr) {
    const char* problem = type.other(*this, member_of(frame.object, *frame.field), kind);
    return problem == nullptr || report(problem);
  }
  if (kind == JsonKind::kNull) return true;
  return report(std::string("expected ") + type.expected);
}

bool JsonReader::deeper() {
  if (++depth_ > kMaxDepth) limit_ = "nested deeper than 64";
  return limit_ == nullptr;
}

// The frame whose field takes the value that begins now.
JsonReader::Frame& JsonReader::next_value() {
  Frame& frame = frames_[top_];
  if (frame.table == nullptr && top_ > 0 && ++frame.index > 0 && frame.single)
    frame.field = nullptr;
  return frame;
}

bool JsonReader::note_name(const Frame& frame, std::string_view name) {
  const auto from = names_.begin() + static_cast<std::ptrdiff_t>(frame.names_before);
  if (std::find(from, names_.end(), name) != names_.end()) return report("named twice");
  names_.push_back(name);
  if (names_.size() - frame.names_before > kMaxEnvelopeMembers)
    return report("more than 1024 members");
  return true;
}

bool JsonReader::key(std::string_view name) {
  if (skipped_ > 0) return true;
  Frame& frame = frames_[top_];
  frame.name = name;
  frame.field = nullptr;  // while names are judged: strict, whatever the field is
  if (frame.table->strict && !note_name(frame, name)) return false;
  const Field* field = frame.table->find(name);
  if (field == nullptr) return true;
  if ((frame.seen & field->bit) != 0) {
    add_issue("named twice; the first is used");
    return true;
  }
  frame.seen |= field->bit;
  frame.field = field;
  return true;
}

bool JsonReader::string(std::string_view text) {
  if (skipped_ > 0) {
    note(text, nullptr, nullptr, false);
    return true;
  }
  const Frame& frame = next_value();
  note(text, frame.field, frame.object, false);
  if (frame.field == nullptr) return true;
  const ValueType& type = *frame.field->type;
  if (type.string == nullptr) return unusable(JsonKind::kString);
  const char* problem = type.string(*this, member_of(frame.object, *frame.field), text);
  return (problem == nullptr || report(problem)) && limit_ == nullptr;
}

bool JsonReader::number(std::string_view text) {
  if (skipped_ > 0) {
    note(text, nullptr, nullptr, true);
    return true;
  }
  const Frame& frame = next_value();
  note(text, frame.field, frame.object, true);
  if (frame.field == nullptr) return true;
  const ValueType& type = *frame.field->type;
  if (type.number == nullptr) return unusable(JsonKind::kNumber);
  const char* problem = type.number(*this, member_of(frame.object, *frame.field), text);
  return problem == nullptr || report(problem);
}

bool JsonReader::boolean(bool value) {
  if (skipped_ > 0) return true;
  const Frame& frame = next_value();
  if (frame.field == nullptr) return true;
  const ValueType& type = *frame.field->type;
  if (type.boolean == nullptr) return unusable(JsonKind::kBoolean);
  const char* problem = type.boolean(*this, member_of(frame.object, *frame.field), value);
  return problem == nullptr || report(problem);
}

bool JsonReader::null() {
  if (skipped_ > 0) return true;
  const Frame& frame = next_value();
  return frame.field == nullptr || unusable(JsonKind::kNull);
}

bool JsonReader::start_object() {
  if (!deeper()) return false;
  if (skipped_ > 0) {
    ++skipped_;
    return true;
  }
  const Frame& frame = next_value();
  Target target;
  if (frame.field != nullptr) {
    const ValueType& type = *frame.field->type;
    if (type.object == nullptr) {
      if (!unusable(JsonKind::kObject)) return false;
    } else {
      target = type.object(*this, *frame.field, member_of(frame.object, *frame.field));
    }
  }
  if (target.table == nullptr) {
    ++skipped_;
    return limit_ == nullptr;
  }
  Frame& next = frames_[++top_];
  next = Frame{};
  next.table = target.table;
  next.object = target.object;
  next.names_before = names_.size();
  if (next.table->holds_record) open_holder();
  if (target.repeating != nullptr) noted_.record = target;
  return limit_ == nullptr;
}

bool JsonReader::end_object() {
  --depth_;
  if (skipped_ > 0) {
    --skipped_;
    return true;
  }
  const Frame& frame = frames_[top_];
  names_.resize(frame.names_before);
  if (frame.table->close != nullptr) frame.table->close(*this, frame.object);
  if (noted_.pattern != nullptr && top_ == noted_.level) close_holder();
  --top_;
  return limit_ == nullptr;
}

bool JsonReader::start_array() {
  if (!deeper()) return false;
  if (skipped_ > 0) {
    ++skipped_;
    return true;
  }
  const bool nested = frames_[top_].table == nullptr;
  const Frame& frame = next_value();
  if (frame.field == nullptr) {
    ++skipped_;
    return true;
  }
  const ValueType& type = *frame.field->type;
  if (type.arrays == ValueType::Arrays::kWhole || (nested && top_ > 0)) {
    ++skipped_;
    return unusable(JsonKind::kArray);
  }
  const bool single = type.arrays == ValueType::Arrays::kFirst;
  if (single && !report(std::string("expected ") + type.expected +
                        ", not an array; its first element is used")) {
    return false;
  }
  Frame& next = frames_[++top_];
  next = Frame{};
  next.field = frame.field;
  next.object = frame.object;
  next.single = single;
  return true;
}

bool JsonReader::end_array() {
  --depth_;
  if (skipped_ > 0) {
    --skipped_;
  } else {
    --top_;
  }
  return true;
}

}  // namespace fhir
