#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "cds/log.h"

namespace cds {
namespace {

// Not registered: the library's global registry is for programs that configure it from outside.
spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> kLogger = [] {
    auto made = std::make_shared<spdlog::logger>("pumpcds",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *kLogger;
}

std::string time_now() {
  using std::chrono::milliseconds;
  const auto since =
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::time_t seconds = since.count() / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(since.count() % 1000));
  return std::string(text.data(), length) + fraction.data();
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

class LogLine::Impl {
 public:
  explicit Impl(LogLevel level) : level_(level), json_(buffer_) { json_.StartObject(); }

  void key(std::string_view name) {
    json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void text(std::string_view value) {
    json_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  rapidjson::Writer<rapidjson::StringBuffer>& json() { return json_; }

  void write() {
    json_.EndObject();
    logger().log(spdlog_level(level_),
                 spdlog::string_view_t(buffer_.GetString(), buffer_.GetSize()));
  }

 private:
  LogLevel level_;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> json_;
};

LogLine::LogLine(LogLevel level, std::string_view event) : impl_(std::make_unique<Impl>(level)) {
  text("time", time_now()).text("level", name_of(level)).text("event", event);
}

LogLine::~LogLine() = default;

LogLine& LogLine::text(std::string_view key, std::string_view value) {
  impl_->key(key);
  impl_->text(value);
  return *this;
}

LogLine& LogLine::number(std::string_view key, std::int64_t value) {
  impl_->key(key);
  impl_->json().Int64(value);
  return *this;
}

LogLine& LogLine::milliseconds(std::string_view key, double value) {
  std::array<char, 32> digits{};
  const int length = std::snprintf(digits.data(), digits.size(), "%.3f", value);
  impl_->key(key);
  impl_->json().RawValue(digits.data(), static_cast<std::size_t>(length), rapidjson::kNumberType);
  return *this;
}

LogLine& LogLine::texts(std::string_view key, const std::vector<std::string>& values) {
  impl_->key(key);
  impl_->json().StartArray();
  for (const std::string& value : values) impl_->text(value);
  impl_->json().EndArray();
  return *this;
}

void LogLine::write() { impl_->write(); }

}  // namespace cds
