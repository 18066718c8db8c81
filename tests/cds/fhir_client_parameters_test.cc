#include "cds/fhir_client_parameters.h"

#include <gtest/gtest.h>

#include <string>

namespace cds {
namespace {

TEST(PatientParameter, IsGivenByTypeOrBare) {
  EXPECT_EQ(typed_patient("code=a&patient=Patient/p%2D1&_count=5"), "p%2D1");
  EXPECT_EQ(typed_patient("subject=Patient/1"), "1");
  EXPECT_EQ(typed_patient("patient=1"), "");
  EXPECT_EQ(typed_patient("xpatient=Patient/1"), "");
  EXPECT_EQ(with_bare_patient("code=a&patient=Patient/1&_count=5"), "code=a&patient=1&_count=5");
  EXPECT_EQ(with_bare_patient("subject=Patient/1"), "subject=1");
  EXPECT_EQ(with_bare_patient("patient=1"), std::nullopt);
  EXPECT_EQ(with_bare_patient("performer=Patient/1"), std::nullopt);
}

TEST(OptionalParameters, AreThoseThatOnlyShapeTheAnswer) {
  EXPECT_EQ(without_optional_parameters("_sort=-date&patient=1&date=ge2026-01-01&date=lt2027-01-01&"
                                        "code=a,b&_count=5"),
            "patient=1&code=a,b");
}

TEST(SplitByCodes, KeepsTheOtherParametersInEachPart) {
  const Url search = *parse_url("http://ehr.example/Observation?patient=1&code=a,b,c&_count=5");
  const std::vector<Url> parts = split_by_codes(search, 2);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].query, "patient=1&code=a,b&_count=5");
  EXPECT_EQ(parts[1].query, "patient=1&code=c&_count=5");
}

TEST(CountAskedFor, IsNoneWithoutANumber) {
  EXPECT_EQ(count_asked_for("patient=1&_count=500"), 500U);
  EXPECT_EQ(count_asked_for("patient=1"), 0U);
  EXPECT_EQ(count_asked_for("_count=many"), 0U);
}

}  // namespace
}  // namespace cds
