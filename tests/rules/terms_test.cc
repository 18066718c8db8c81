#include "rules/terms.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/support/terms_for_tests.h"

namespace rules {
namespace {

TEST(Terms, AMissingSetStopsTheProgramAndIsNamed) {
  fhir::ValueSets sets;
  try {
    const Terms terms(sets, ProductTable());
    FAIL() << "accepted";
  } catch (const std::out_of_range& error) {
    EXPECT_NE(std::string(error.what()).find("hba1c"), std::string::npos);
  }
}

TEST(Terms, IngredientsLoseTheirPrefix) {
  bool has_lispro = false;
  for (const auto& [name, set] : terms_for_tests().ingredients) {
    has_lispro = has_lispro || name == "lispro";
    EXPECT_EQ(set->id(), "ingredient-" + name);
  }
  EXPECT_TRUE(has_lispro);
}

}  // namespace
}  // namespace rules
