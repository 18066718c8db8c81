#include "cds/compute_turns.h"

#include <algorithm>
#include <utility>

namespace cds {

ComputeTurns::ComputeTurns(unsigned at_once) : free_(std::max(at_once, 1U)) {}

std::size_t ComputeTurns::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

bool ComputeTurns::take(SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  if (free_ > 0) {
    --free_;
    return true;
  }
  const auto self = std::make_shared<Waiting>();
  const auto place = waiting_.emplace(deadline, self);
  self->granted.wait_until(lock, deadline, [&self] { return self->has_turn; });
  if (!self->has_turn) waiting_.erase(place);
  return self->has_turn;
}

void ComputeTurns::give_back() {
  std::shared_ptr<Waiting> next;  // shared, since at its deadline it goes by itself
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    next = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    next->has_turn = true;
  }
  next->granted.notify_one();
}

ComputeTurns::Turn::Turn(ComputeTurns& turns, SteadyTime deadline)
    : turns_(turns), deadline_(deadline) {
  take();
}

void ComputeTurns::Turn::take() {
  if (!taken_) taken_ = turns_.take(deadline_);
}

void ComputeTurns::Turn::give_back() {
  if (std::exchange(taken_, false)) turns_.give_back();
}

}  // namespace cds
