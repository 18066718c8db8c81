#include "tests/support/signed_call.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <utility>

#include "tests/support/signed_token.h"

namespace cds {
namespace {

std::string object(std::initializer_list<std::pair<const char*, const std::string*>> members,
                   const std::string& more) {
  std::string text;
  for (const auto& [name, value] : members) {
    if (value->empty()) continue;
    text += (text.empty() ? "\"" : ",\"") + std::string(name) + "\":" + *value;
  }
  return "{" + text + more + "}";
}

}  // namespace

std::string TokenText::header() const {
  return object({{"alg", &alg}, {"typ", &typ}, {"kid", &kid}}, more_header);
}

std::string TokenText::payload() const {
  return object({{"iss", &iss}, {"aud", &aud}, {"exp", &exp}, {"iat", &iat}, {"jti", &jti}},
                more_payload);
}

std::string TokenText::es384() const { return p384_key().sign(header(), payload(), "ES384"); }

TestFile::TestFile(const std::string& text, const std::string& ending) {
  static std::atomic<int> number{0};
  path_ = testing::TempDir() + "pumpcds_" + std::to_string(getpid()) + "_" +
          std::to_string(number++) + ending;
  std::ofstream(path_, std::ios::binary) << text;
}

TestFile::~TestFile() { std::filesystem::remove(path_); }

void TestFile::replace(const std::string& text) const {
  const std::string other = path_ + ".new";
  std::ofstream(other, std::ios::binary) << text;
  std::filesystem::rename(other, path_);
}

}  // namespace cds
