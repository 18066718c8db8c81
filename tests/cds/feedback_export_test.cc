#include "cds/feedback_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_store.h"

namespace cds {
namespace {

using testing::HasSubstr;

TEST(FeedbackCsv, HasOneQuotedCellForEachColumn) {
  FeedbackRecord record = overridden("d-1", "card-1");
  record.comment = "two\nlines, \"quoted\"";
  record.matched = true;
  EXPECT_EQ(feedback_csv_head(),
            "received,card,matched,product,client,outcome,outcomeTimestamp,acceptedSuggestions,"
            "reasonSystem,reasonCode,reasonDisplay,userComment\r\n");
  EXPECT_EQ(feedback_csv_line(record),
            "\"2026-06-15T16:00:00Z\",\"card-1\",\"true\",\"\",\"\",\"overridden\","
            "\"2026-06-15T14:03:40Z\",\"\",\"\",\"urgent\",\"\","
            "\"two\nlines, \"\"quoted\"\"\"\r\n");
}

TEST(FeedbackCsv, NoCellIsAFormula) {
  for (const char* begin : {"=", "+", "-", "@", "\t", "\r"}) {
    FeedbackRecord record = overridden("d-1", "card-1");
    record.comment = std::string(begin) + "HYPERLINK(1)";
    EXPECT_THAT(feedback_csv_line(record), HasSubstr("\"'" + record.comment + "\""));
    record = overridden("d-1", std::string(begin) + "1");
    EXPECT_THAT(feedback_csv_line(record), HasSubstr("\"'" + record.card + "\""));
  }
}

TEST(FeedbackJsonLine, HoldsWhatThereIs) {
  FeedbackRecord record = accepted("d-1", "card-1");
  record.comment = "a\nb";
  EXPECT_EQ(feedback_json_line(record),
            R"({"received":"2026-06-15T16:00:00Z","card":"card-1","matched":false,)"
            R"("outcome":"accepted","outcomeTimestamp":"2026-06-15T14:03:40Z",)"
            R"("acceptedSuggestions":"s-1","userComment":"a\nb"})"
            "\n");
}

}  // namespace
}  // namespace cds
