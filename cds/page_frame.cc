#include "cds/page_frame.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <stdexcept>

#include "cds/embedded.h"

namespace cds {
namespace {

constexpr std::string_view kStyleSheet = "cds/assets/pages/page.css";

std::string sha256_base64(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(length));
  return {encoded.begin(), encoded.begin() + size};
}

const std::string& style() {
  static const std::string kStyle(embedded_text(kStyleSheet));
  return kStyle;
}

}  // namespace

std::string page_document(std::string_view title, const Html& body) {
  Html page;
  page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
      .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
      .raw("<meta name=\"robots\" content=\"noindex\">\n")
      .raw("<meta http-equiv=\"Content-Security-Policy\"")
      .attr("content", "default-src 'none'; style-src 'sha256-" + sha256_base64(style()) + "'")
      .raw(">\n")
      .element("title", title)
      .raw("\n<style>")
      .raw(style())
      .raw("</style>\n</head>\n<body>\n<main>\n")
      .raw(body.str())
      .raw("</main>\n</body>\n</html>\n");
  return page.take();
}

std::string page_policy(std::string_view more) {
  static const std::string kHash = sha256_base64(style());
  std::string policy = "default-src 'none'; style-src 'sha256-" + kHash +
                       "'; base-uri 'none'; frame-ancestors 'none'";
  policy += more.empty() ? "; form-action 'none'" : "; " + std::string(more);
  return policy;
}

HttpResponse page_response(std::string_view title, const Html& body, int status) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = page_document(title, body);
  response.headers.emplace("Content-Security-Policy", page_policy());
  response.headers.emplace("Cache-Control", "no-store");
  response.headers.emplace("Referrer-Policy", "no-referrer");
  response.headers.emplace("X-Robots-Tag", "noindex, nofollow");
  return response;
}

}  // namespace cds
