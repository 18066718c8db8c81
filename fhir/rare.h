#pragma once

// A member that few records of a chart have: on the heap when there is one, so that the thousands
// without it stay small. Reads as an empty T when there is none. Copies share it until one of them
// is written to, since records that are read like one before it have the same (json_pattern.h).

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <utility>

namespace fhir {

template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) : shared_(new Shared(std::move(value))) {}

  bool has_value() const { return shared_ != nullptr; }
  const T& get() const {
    static const T kEmpty{};
    return shared_ ? shared_->value : kEmpty;
  }
  operator const T&() const { return get(); }
  const T& operator*() const { return get(); }
  const T* operator->() const { return &get(); }

  // To write to: made when there is none.
  T& own() {
    if (!shared_ || shared_->use_count() > 1) shared_ = new Shared(get());
    return shared_->value;
  }

 private:
  struct Shared : boost::intrusive_ref_counter<Shared> {
    explicit Shared(T of) : value(std::move(of)) {}
    T value;
  };
  boost::intrusive_ptr<Shared> shared_;
};

}  // namespace fhir
