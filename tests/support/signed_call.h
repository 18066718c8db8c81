#pragma once

// A token as a well-behaved client sends it, to be spoiled in one place, and a key file for it.

#include <cstdint>
#include <string>

namespace cds {

inline constexpr const char* kTestIssuer = "https://ehr.example";
inline constexpr const char* kTestBase = "https://cds.example";
inline constexpr std::int64_t kTestNow = 1'781'539'200;

// Header and payload as raw JSON values; an empty one is left out.
struct TokenText {
  std::string alg = R"("ES384")";
  std::string typ = R"("JWT")";
  std::string kid = R"("ec")";
  std::string more_header{};  // ,"crit":[…]
  std::string iss = R"("https://ehr.example")";
  std::string aud = R"("https://cds.example/cds-services/insulin-pump-order-sign")";
  std::string exp = std::to_string(kTestNow + 300);
  std::string iat = std::to_string(kTestNow);
  std::string jti = R"("0001")";
  std::string more_payload{};

  std::string header() const;
  std::string payload() const;
  std::string es384() const;  // signed with p384_key()
};

// A file in the test's folder, gone with it.
class TestFile {
 public:
  explicit TestFile(const std::string& text, const std::string& ending = ".json");
  ~TestFile();
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  void replace(const std::string& text) const;  // by another file in its place
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace cds
