#include "cds/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cds/problem.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTime = R"("outcomeTimestamp":"2026-06-15T14:03:40.5Z")";

std::string post(const std::string& entries) { return R"({"feedback":[)" + entries + "]}"; }

// An overridden entry with this overrideReason.
std::string with_reason(const std::string& reason) {
  return post(std::string(R"({"card":"c-1","outcome":"overridden","overrideReason":)") + reason +
              "," + kTime + "}");
}
std::string accepted_entry(const std::string& suggestions = R"([{"id":"s-2"},{"id":"s-1"}])") {
  return std::string(R"({"card":"c-1","outcome":"accepted","acceptedSuggestions":)") + suggestions +
         "," + kTime + "}";
}
std::string at(const std::string& time) {
  return post(R"({"card":"c-1","outcome":"overridden","outcomeTimestamp":")" + time + "\"}");
}

FeedbackRecord one(const std::string& body) {
  const auto records = read_feedback(body);
  EXPECT_EQ(records.size(), 1U);
  return records.at(0);
}

TEST(ReadFeedback, TheShapeOfCdsHooks2) {
  const auto records = read_feedback(
      post(accepted_entry() +
           R"(,{"card":"c-2","outcome":"overridden","overrideReason":{"reason":{"system":)"
           R"("https://pumpcds.example/CodeSystem/override-reasons","code":"urgent"},)"
           R"("userComment":"now"},"outcomeTimestamp":"2026-06-15T10:03:40-04:00","more":1})"));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].outcome, FeedbackOutcome::kAccepted);
  EXPECT_EQ(records[0].suggestions, "s-1,s-2");
  EXPECT_EQ(records[0].outcome_time, "2026-06-15T14:03:40.5Z");
  EXPECT_EQ(records[1].card, "c-2");
  EXPECT_EQ(records[1].outcome, FeedbackOutcome::kOverridden);
  EXPECT_EQ(records[1].reason, "urgent");
  EXPECT_EQ(records[1].comment, "now");
  EXPECT_EQ(records[1].outcome_time, "2026-06-15T14:03:40Z");
}

TEST(ReadFeedback, TheOlderShapeWithABareCoding) {
  const FeedbackRecord record = one(with_reason(R"({"code":"urgent","system":"urn:x"})"));
  EXPECT_EQ(record.reason_code, "urgent");
  EXPECT_EQ(record.reason_system, "urn:x");
  EXPECT_EQ(record.reason, kForeignReason);
  EXPECT_EQ(one(with_reason(R"({"code":"urgent"})")).reason, "urgent");
}

TEST(ReadFeedback, AReasonNeedsNoSystemAndAnOverrideNoReason) {
  EXPECT_EQ(one(with_reason(R"({"reason":{"code":"data-wrong"}})")).reason, "data-wrong");
  EXPECT_EQ(one(with_reason("null")).reason, "");
  EXPECT_EQ(one(with_reason(R"({"userComment":"x","reason":null})")).reason, kCommentOnly);
}

TEST(ReadFeedback, ALongCommentIsCutAtACharacter) {
  std::string text;
  for (int i = 0; i < 2100; ++i) text += "\xC3\xA9";
  const FeedbackRecord record = one(with_reason(R"({"userComment":")" + text + "\"}"));
  EXPECT_EQ(record.comment, text.substr(0, 4000));
}

TEST(ReadFeedback, TheSameEventHasTheSameDigest) {
  const std::string first = one(with_reason(R"({"reason":{"code":"urgent"}})")).digest;
  EXPECT_EQ(one(with_reason(R"({"reason":{"display":"Urgent","code":"urgent"},"x":1})")).digest,
            first);
  EXPECT_NE(one(with_reason(R"({"reason":{"code":"other"}})")).digest, first);
  EXPECT_NE(one(with_reason(R"({"reason":{"code":"urgent"},"userComment":"y"})")).digest, first);
  EXPECT_EQ(one(at("2026-06-15T14:03:40.50Z")).digest,
            one(at("2026-06-15T16:03:40.5+02:00")).digest);
  EXPECT_NE(one(at("2026-06-15T14:03:40.51Z")).digest, one(at("2026-06-15T14:03:40.5Z")).digest);
  EXPECT_EQ(one(post(accepted_entry())).digest,
            one(post(accepted_entry(R"([{"id":"s-1"},{"id":"s-2"},{"id":"s-1"}])"))).digest);
}

struct Bad {
  std::string name;
  std::string body;
  std::string text;  // how the problem begins
};

class BadFeedback : public testing::TestWithParam<Bad> {};

const std::string kGood = R"({"card":"c","outcome":"overridden",)" + std::string(kTime) + "}";

INSTANTIATE_TEST_SUITE_P(
    Posts, BadFeedback,
    testing::Values(
        Bad{"NotJson", "feedback", "body: "}, Bad{"AList", "[]", "body: expected a JSON object"},
        Bad{"Empty", post(""), "feedback: missing"}, Bad{"NoFeedback", "{}", "feedback: missing"},
        Bad{"AText", R"({"feedback":"x"})", "feedback: expected"},
        Bad{"NullEntry", post(kGood + ",null"), "feedback[1]: expected an object"},
        Bad{"TextEntry", post(kGood + ",\"x\""), "feedback[1]: expected an object"},
        Bad{"NoCard", post(R"({"outcome":"overridden"})"), "feedback[0].card: missing"},
        Bad{"NumberCard", post(R"({"card":5})"), "feedback[0].card: expected a string"},
        Bad{"CardWithSpaces", post(R"({"card":"Jane Roe"})"), "feedback[0].card: expected"},
        Bad{"NoOutcome", post(kGood + "," + kGood + R"(,{"card":"c"})"),
            "feedback[2].outcome: missing"},
        Bad{"OtherOutcome", post(R"({"card":"c","outcome":"ignored"})"),
            "feedback[0].outcome: expected accepted or overridden"},
        Bad{"AcceptedWithoutSuggestions", post(R"({"card":"c","outcome":"accepted"})"),
            "feedback[0].acceptedSuggestions: missing"},
        Bad{"SuggestionWithoutId", post(accepted_entry(R"([{"id":"a"},{}])")),
            "feedback[0].acceptedSuggestions[1].id: missing"},
        Bad{"EmptyReason", with_reason("{}"), "feedback[0].overrideReason: expected reason"},
        Bad{"ReasonWithoutCode", with_reason(R"({"reason":{"display":"x"}})"),
            "feedback[0].overrideReason.reason.code: missing"},
        Bad{"NumberComment", with_reason(R"({"userComment":5})"),
            "feedback[0].overrideReason.userComment: expected"},
        Bad{"NoTime", post(R"({"card":"c","outcome":"overridden"})"),
            "feedback[0].outcomeTimestamp: missing"},
        Bad{"DateOnly", at("2026-06-15"), "feedback[0].outcomeTimestamp: expected"},
        Bad{"NoOffset", at("2026-06-15T14:03:40"), "feedback[0].outcomeTimestamp: expected"},
        Bad{"NoSuchDay", at("2026-02-30T14:03:40Z"), "feedback[0].outcomeTimestamp: expected"},
        Bad{"TwoCards", post(R"({"card":"c","card":"d"})"), "feedback[0].card: named twice"}),
    [](const auto& info) { return info.param.name; });

TEST_P(BadFeedback, IsAProblemThatNamesTheEntry) {
  try {
    read_feedback(GetParam().body);
    ADD_FAILURE() << "read";
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    EXPECT_THAT(problem.what(), StartsWith(GetParam().text));
    EXPECT_THAT(problem.what(), testing::Not(HasSubstr("Roe")));
  }
}

int status_of(const std::string& body) {
  try {
    read_feedback(body);
    return 200;
  } catch (const Problem& problem) {
    return problem.status();
  }
}

TEST(ReadFeedback, IsBounded) {
  std::string entries = kGood;
  for (int i = 1; i < 1000; ++i) entries += "," + kGood;
  EXPECT_EQ(status_of(post(entries)), 200);
  EXPECT_EQ(status_of(post(entries + "," + kGood)), 413);
  EXPECT_EQ(status_of(post(kGood + std::string(kMaxFeedbackBytes, ' '))), 413);
}

}  // namespace
}  // namespace cds
