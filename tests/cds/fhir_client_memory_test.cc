#include "cds/fhir_client_memory.h"

#include <gtest/gtest.h>

#include <chrono>

namespace cds {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using PatientForm = FhirServerMemory::PatientForm;
using Outcome = FhirServerMemory::Outcome;

const SteadyTime kNow = SteadyTime{} + std::chrono::hours(1);
const Outcome kFailed{};
const Outcome kAnswered{.answered = true, .asked_to_wait = {}, .missing_types = {}};

TEST(FhirServerMemory, KnowsNothingAtFirst) {
  FhirServerMemory memory;
  EXPECT_TRUE(memory.admits(kNow));
  EXPECT_EQ(memory.patient_form(kNow), PatientForm::kUnknown);
  EXPECT_TRUE(memory.takes_posts(kNow));
  EXPECT_FALSE(memory.lacks("Device", kNow));
}

TEST(FhirServerMemory, WhatWasLearnedIsForgottenAfterAWhile) {
  FhirServerMemory memory;
  memory.found_with(PatientForm::kBare, kNow);
  memory.refused_post(kNow);
  memory.end_run({.answered = true, .asked_to_wait = {}, .missing_types = {"Device"}}, kNow);
  EXPECT_EQ(memory.patient_form(kNow + minutes(9)), PatientForm::kBare);
  EXPECT_FALSE(memory.takes_posts(kNow + minutes(9)));
  EXPECT_TRUE(memory.lacks("Device", kNow + minutes(9)));
  EXPECT_FALSE(memory.lacks("Coverage", kNow + minutes(9)));
  EXPECT_EQ(memory.patient_form(kNow + minutes(11)), PatientForm::kUnknown);
  EXPECT_TRUE(memory.takes_posts(kNow + minutes(11)));
  EXPECT_FALSE(memory.lacks("Device", kNow + minutes(11)));
}

TEST(FhirServerMemory, ThreeCallsWithoutAnAnswerTakeTheServerForDown) {
  FhirServerMemory memory;
  memory.end_run(kFailed, kNow);
  memory.end_run(kFailed, kNow);
  EXPECT_TRUE(memory.admits(kNow));
  memory.end_run(kFailed, kNow);
  EXPECT_FALSE(memory.admits(kNow + seconds(4)));
}

TEST(FhirServerMemory, AnAnswerInBetweenCountsFromTheStart) {
  FhirServerMemory memory;
  for (int i = 0; i < 5; ++i) {
    memory.end_run(kFailed, kNow);
    memory.end_run(kFailed, kNow);
    memory.end_run(kAnswered, kNow);
  }
  EXPECT_TRUE(memory.admits(kNow));
}

TEST(FhirServerMemory, OfADownServerOneCallTriesWhetherItIsBack) {
  FhirServerMemory memory;
  for (int i = 0; i < 3; ++i) memory.end_run(kFailed, kNow);
  const SteadyTime later = kNow + seconds(6);
  EXPECT_TRUE(memory.admits(later));
  EXPECT_FALSE(memory.admits(later));
  memory.end_run(kAnswered, later + seconds(1));
  EXPECT_TRUE(memory.admits(later + seconds(1)));
  EXPECT_TRUE(memory.admits(later + seconds(1)));
}

TEST(FhirServerMemory, ACallThatTookTheTimeBeforeAnotherWasAnsweredIsAdmitted) {
  FhirServerMemory memory;
  memory.end_run(kAnswered, kNow);
  EXPECT_TRUE(memory.admits(kNow - std::chrono::microseconds(1)));
}

TEST(FhirServerMemory, APauseThatTheServerAsksForIsKeptButNotForEver) {
  FhirServerMemory memory;
  Outcome busy;
  busy.asked_to_wait = seconds(20);
  memory.end_run(busy, kNow);
  EXPECT_FALSE(memory.admits(kNow + seconds(19)));
  EXPECT_TRUE(memory.admits(kNow + seconds(21)));
  busy.asked_to_wait = std::chrono::hours(24);
  memory.end_run(busy, kNow + seconds(30));
  EXPECT_FALSE(memory.admits(kNow + seconds(80)));
  EXPECT_TRUE(memory.admits(kNow + seconds(91)));
}

TEST(FhirServerMemories, AreOneForEachBase) {
  FhirServerMemories memories;
  const Url one = *parse_url("https://ehr.example/a");
  const Url other = *parse_url("https://ehr.example/b");
  memories.of(one)->refused_post(kNow);
  EXPECT_FALSE(memories.of(one)->takes_posts(kNow));
  EXPECT_TRUE(memories.of(other)->takes_posts(kNow));
}

}  // namespace
}  // namespace cds
