#include "cds/evidence_store.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

using std::chrono::minutes;

EvidenceView view_of(const std::string& order, std::size_t readings = 0) {
  EvidenceView view;
  view.determination.order = order;
  auto facts = std::make_shared<ChartFacts>();
  facts->readings.resize(readings);
  view.facts = std::move(facts);
  return view;
}

class EvidenceStoreTest : public testing::Test {
 protected:
  EvidenceStore make(EvidenceLimits limits = {}) {
    return EvidenceStore(limits, [this] { return now_; });
  }
  std::chrono::steady_clock::time_point now_;
};

TEST_F(EvidenceStoreTest, ATokenOpensItsOwnOrder) {
  EvidenceStore store = make();
  const std::string first = store.keep(view_of("DeviceRequest/1"));
  const std::string second = store.keep(view_of("DeviceRequest/2"));
  ASSERT_NE(store.find(first), nullptr);
  EXPECT_EQ(store.find(first)->determination.order, "DeviceRequest/1");
  EXPECT_EQ(store.find(second)->determination.order, "DeviceRequest/2");
}

TEST_F(EvidenceStoreTest, TokensAreLongAndDiffer) {
  EvidenceStore store = make();
  const std::string first = store.keep(view_of("DeviceRequest/1"));
  EXPECT_EQ(first.size(), 64U);
  EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(first, store.keep(view_of("DeviceRequest/1")));
}

TEST_F(EvidenceStoreTest, WhatNobodyKeptIsNotFound) {
  EvidenceStore store = make();
  const std::string token = store.keep(view_of("DeviceRequest/1"));
  EXPECT_EQ(store.find(""), nullptr);
  EXPECT_EQ(store.find(token.substr(1)), nullptr);
  EXPECT_EQ(store.find(token + "0"), nullptr);
}

TEST_F(EvidenceStoreTest, ItIsGoneAfterThirtyMinutes) {
  EvidenceStore store = make();
  const std::string token = store.keep(view_of("DeviceRequest/1"));
  now_ += minutes(30) - std::chrono::seconds(1);
  EXPECT_NE(store.find(token), nullptr);
  now_ += std::chrono::seconds(1);
  EXPECT_EQ(store.find(token), nullptr);
}

TEST_F(EvidenceStoreTest, TheOldestGoesWhenThereAreTooMany) {
  EvidenceLimits limits;
  limits.entries = 2;
  EvidenceStore store = make(limits);
  const std::string first = store.keep(view_of("DeviceRequest/1"));
  const std::string second = store.keep(view_of("DeviceRequest/2"));
  const std::string third = store.keep(view_of("DeviceRequest/3"));
  EXPECT_EQ(store.find(first), nullptr);
  EXPECT_NE(store.find(second), nullptr);
  EXPECT_NE(store.find(third), nullptr);
}

TEST_F(EvidenceStoreTest, TheOldestGoesWhenMemoryIsFull) {
  EvidenceLimits limits;
  limits.bytes = 200'000;
  EvidenceStore store = make(limits);
  const std::string first = store.keep(view_of("DeviceRequest/1", 1000));
  const std::string large = store.keep(view_of("DeviceRequest/2", 1500));
  EXPECT_EQ(store.find(first), nullptr);
  EXPECT_NE(store.find(large), nullptr);
  const std::string too_large = store.keep(view_of("DeviceRequest/3", 100'000));
  EXPECT_EQ(store.find(too_large), nullptr);
}

}  // namespace
}  // namespace cds
