#pragma once

// What the demo EHR answers, and the cards of an answer, as JSON.

#include <string>
#include <string_view>
#include <vector>

#include "cds/demo_data.h"

namespace cds {

struct SearchPage {
  std::size_t total = 0;
  std::string self;
  std::string next;  // empty: the last page
  struct Entry {
    std::string full_url;
    std::string resource;  // JSON
  };
  std::vector<Entry> entries;
};

std::string search_bundle(const SearchPage& page);
std::string capability_statement(const std::string& base, const std::vector<std::string>& types,
                                 const std::string& date);
std::string demo_cases(const std::vector<DemoCase>& cases, const std::string& address);
// What the demo page needs to know.
std::string demo_settings(const std::string& fhir_base, const std::string& cases);
// An order-sign call for the case, without prefetch.
std::string demo_request(const DemoCase& demo_case, const std::string& fhir_base,
                         const std::string& hook_instance);

struct CardText {
  std::string indicator;
  std::string summary;
  std::string detail;
};
// Of a CDS Hooks answer; empty when there are none or it is none.
std::vector<CardText> read_card_texts(std::string_view json);

}  // namespace cds
