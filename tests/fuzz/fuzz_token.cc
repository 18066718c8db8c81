// Any text is a token, a header, claims or a key set, or an error that says why not; a key that was
// taken can be asked about anything.
#include <cstddef>
#include <cstdint>
#include <string>

#include "cds/jwk.h"
#include "cds/jwt.h"

namespace {

template <class Read>
void try_to(Read read) {
  try {
    read();
  } catch (const cds::JwtError&) {
  } catch (const cds::JwksError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  try_to([&] { cds::read_jwt(text); });
  try_to([&] { cds::read_jwt_header(text); });
  try_to([&] { cds::read_jwt_claims(text); });
  try_to([&] {
    const cds::KeySet keys(cds::read_jwks(text));
    const auto* key = keys.find(std::nullopt, cds::JwtAlgorithm::kEs384);
    if (key != nullptr) key->verifies(text, cds::JwtAlgorithm::kEs384);
  });
  return 0;
}
