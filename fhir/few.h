#pragma once

// A list that mostly holds one element, which then needs no memory of its own.
//
// Moving it does not throw, which the library does not promise: std::vector would copy every record
// that holds one when it grows.

#include <boost/container/small_vector.hpp>
#include <type_traits>
#include <utility>

namespace fhir {

template <class T>
class Few : public boost::container::small_vector<T, 1> {
  using Base = boost::container::small_vector<T, 1>;

 public:
  using Base::Base;
  Few() = default;
  Few(const Few&) = default;
  Few& operator=(const Few&) = default;
  ~Few() = default;
  Few(Few&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : Base(std::move(other)) {}
  Few& operator=(Few&& other) noexcept(std::is_nothrow_move_assignable_v<T>) {
    Base::operator=(std::move(static_cast<Base&>(other)));
    return *this;
  }
};

}  // namespace fhir
