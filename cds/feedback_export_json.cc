#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <string_view>
#include <utility>

#include "cds/feedback_export.h"
#include "fhir/time.h"

namespace cds {
namespace {

using Cell = std::pair<std::string_view, std::string>;

std::array<Cell, 12> cells_of(const FeedbackRecord& record) {
  return {{
      {"received", fhir::to_string(fhir::Instant{record.received})},
      {"card", record.card},
      {"matched", record.matched ? "true" : "false"},
      {"product", record.product},
      {"client", record.client},
      {"outcome", record.outcome == FeedbackOutcome::kAccepted ? "accepted" : "overridden"},
      {"outcomeTimestamp", record.outcome_time},
      {"acceptedSuggestions", record.suggestions},
      {"reasonSystem", record.reason_system},
      {"reasonCode", record.reason_code},
      {"reasonDisplay", record.reason_display},
      {"userComment", record.comment},
  }};
}

std::string quoted(std::string_view text) {
  std::string cell = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    cell += '\'';
  }
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

}  // namespace

std::string feedback_csv_head() {
  std::string line;
  for (const auto& [name, value] : cells_of({})) {
    line.append(line.empty() ? "" : ",").append(name);
  }
  return line + "\r\n";
}

std::string feedback_csv_line(const FeedbackRecord& record) {
  std::string line;
  for (const auto& [name, value] : cells_of(record)) {
    line.append(line.empty() ? "" : ",").append(quoted(value));
  }
  return line + "\r\n";
}

std::string feedback_json_line(const FeedbackRecord& record) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  for (const auto& [name, value] : cells_of(record)) {
    if (value.empty()) continue;
    json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    if (name == "matched") {
      json.Bool(record.matched);
    } else {
      json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    }
  }
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace cds
