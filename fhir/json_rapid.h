#pragma once

// The only way in which RapidJSON's reader is included. Its assertions throw: a defect of ours or
// of the library must end one call, not the process. The macro has to be the same in every file
// that includes the library.

#include <stdexcept>

namespace fhir {

class JsonAssertion : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace fhir

#ifndef RAPIDJSON_ASSERT
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw ::fhir::JsonAssertion("RapidJSON: " #condition))
#endif

#include <rapidjson/reader.h>
