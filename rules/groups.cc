#include "rules/groups.h"

#include <algorithm>
#include <tuple>

namespace rules {
namespace {

const Finding& first_unknown(const Finding& item) {
  if (!item.any_of) return item;
  for (const Finding& part : item.parts) {
    if (part.status == Status::kUnknown) return first_unknown(part);
  }
  return item;
}

int count(const Finding& group, Status status) {
  return static_cast<int>(std::count_if(group.parts.begin(), group.parts.end(),
                                        [&](const Finding& f) { return f.status == status; }));
}

bool failed_by_absence(const Finding& group) {
  return std::all_of(group.parts.begin(), group.parts.end(), [](const Finding& f) {
    return f.status != Status::kNotMet || f.basis == Basis::kAbsent;
  });
}

}  // namespace

std::vector<std::string> unknown_items(const Finding& group) {
  std::vector<std::string> items;
  for (const Finding& part : group.parts) {
    if (part.status == Status::kUnknown) items.push_back(first_unknown(part).id);
  }
  return items;
}

const Finding* closest_open(const std::vector<Finding>& groups) {
  const Finding* closest = nullptr;
  for (const Finding& group : groups) {
    if (group.status != Status::kUnknown) continue;
    if (closest == nullptr || count(group, Status::kUnknown) < count(*closest, Status::kUnknown)) {
      closest = &group;
    }
  }
  return closest;
}

const Finding* closest_failed(const std::vector<Finding>& groups) {
  const auto distance = [](const Finding& group) {
    return std::make_tuple(failed_by_absence(group), count(group, Status::kNotMet));
  };
  const Finding* closest = nullptr;
  for (const Finding& group : groups) {
    if (group.parts.empty()) continue;  // not read: with a pump in use, group 1
    if (closest == nullptr || distance(group) < distance(*closest)) closest = &group;
  }
  return closest;
}

}  // namespace rules
