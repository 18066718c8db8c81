#pragma once

// A member on the heap, which copies share until one of them is written to: records that are read
// like one before it have the same (json_pattern.h), and the thousands without it stay small. Reads
// as an empty T when there is none.
//
// Copies belong to one thread at a time, as a Chart does: they are counted without locks.

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <utility>

namespace fhir {

template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(T value) : held_(new Held(std::move(value))) {}

  bool has_value() const { return held_ != nullptr; }
  const T& get() const {
    static const T kEmpty{};
    return held_ ? held_->value : kEmpty;
  }
  operator const T&() const { return get(); }
  const T& operator*() const { return get(); }
  const T* operator->() const { return &get(); }

  // To write to: made when there is none.
  T& own() {
    if (!held_ || held_->use_count() > 1) held_ = new Held(get());
    return held_->value;
  }

 private:
  struct Held : boost::intrusive_ref_counter<Held, boost::thread_unsafe_counter> {
    explicit Held(T of) : value(std::move(of)) {}
    T value;
  };
  boost::intrusive_ptr<Held> held_;
};

}  // namespace fhir
