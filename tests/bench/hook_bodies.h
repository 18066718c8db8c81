#pragma once

// Bodies of order-sign calls as an EHR would send them: a fixture's chart, as prefetch or to be
// fetched, with as many glucose self-tests as a benchmark wants.
//
// The readings are spread evenly over the 92 days that the rules look at, newest first, so that
// each of them counts.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "cds/queries.h"

namespace bench {

inline constexpr const char* kSiteZone = "America/New_York";

// kFull: as the fixtures have them and as servers write them, 750 bytes each. kShort: what a rule
// needs and nothing more, 300 bytes, so that 100,000 are below the limit of a body.
enum class ReadingShape : bool { kFull, kShort };

// A searchset of readings of the patient; `next`: link to the page after it, "" for none.
std::string readings_page(const std::string& patient, std::size_t readings, std::size_t skipped,
                          std::size_t page, ReadingShape shape, const std::string& next = {});

// One chart that meets the guideline, read once from a demo EHR of today: its answers by prefetch
// key.
class SampleChart {
 public:
  SampleChart();

  const std::string& patient() const { return patient_; }
  const std::vector<cds::SearchTemplate>& searches() const { return searches_; }
  // As the EHR gave it.
  const std::string& answer(const std::string& key) const { return answers_.at(key); }

  // All of it prefetched.
  std::string prefetch_body(std::size_t readings, ReadingShape shape) const;
  // Nothing prefetched; to be fetched below `base`.
  std::string fetch_body(const std::string& base) const;
  // The same prefetch with an order that is no pump.
  std::string other_order_body(std::size_t readings, ReadingShape shape) const;

 private:
  std::string body(const std::string& orders, const std::string& rest) const;
  std::string prefetch(std::size_t readings, ReadingShape shape) const;

  std::string patient_;
  std::string orders_;
  std::string other_orders_;
  std::vector<cds::SearchTemplate> searches_;
  std::map<std::string, std::string> answers_;
};

}  // namespace bench
