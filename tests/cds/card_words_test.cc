#include "cds/card_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(CriterionWords, EveryCriterionOfTheGuidelinePageHasNameAndSection) {
  for (const char* id : {"DM",
                         "G1",
                         "G1.a",
                         "G1.b",
                         "G1.c",
                         "G1.d",
                         "G1.e",
                         "G1.e.1",
                         "G1.e.2",
                         "G1.e.3",
                         "G1.e.4",
                         "G1.e.5",
                         "G2",
                         "G3",
                         "G3.a",
                         "G3.b",
                         "F",
                         "R.fail",
                         "R.fail.warranty",
                         "R.fail.malfunction",
                         "R.fail.unrepairable",
                         "R.pediatric",
                         "R.ped.volume",
                         "R.ped.needs",
                         "R.ped.changes",
                         "N.mechanical",
                         "N.integration",
                         "N.upgrade",
                         "N.other",
                         "P.implantable",
                         "P.supplies"}) {
    const CriterionWords* words = find_criterion_words(id);
    ASSERT_NE(words, nullptr) << id;
    EXPECT_FALSE(words->name.empty()) << id;
    EXPECT_FALSE(words->section.empty()) << id;
  }
}

TEST(CriterionWords, EverythingThatCanBeMissingHasAShortName) {
  for (const char* id : {"DM",
                         "G1.a",
                         "G1.b",
                         "G1.c",
                         "G1.d",
                         "G1.e.1",
                         "G1.e.2",
                         "G1.e.3",
                         "G1.e.4",
                         "G1.e.5",
                         "G2",
                         "G3.a",
                         "G3.b",
                         "F",
                         "R.fail.warranty",
                         "R.fail.malfunction",
                         "R.fail.unrepairable",
                         "R.ped.volume",
                         "R.ped.needs",
                         "R.ped.changes",
                         "product",
                         "pump-in-use"}) {
    EXPECT_NE(item_words(id), id);
  }
  EXPECT_EQ(item_words("G9.z"), "G9.z");
}

TEST(ReasonWords, EveryReasonHasWords) {
  for (int i = 1; i <= static_cast<int>(rules::Reason::kAnswerUndecided); ++i) {
    EXPECT_FALSE(reason_words(static_cast<rules::Reason>(i)).empty()) << i;
  }
}

TEST(NoteWords, EveryNoteIsASentence) {
  for (int i = 0; i <= static_cast<int>(rules::NoteKind::kProductToConfirm); ++i) {
    EXPECT_THAT(note_words({static_cast<rules::NoteKind>(i), 2, "x"}, {}), testing::EndsWith("."))
        << i;
  }
}

}  // namespace
}  // namespace cds
