#include "cds/fhir_client_lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kGoodFor{60};

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(AF_INET, host.c_str(), parsed.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

std::vector<std::string> addresses_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<std::string> addresses;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string address = text.data();
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace

std::shared_ptr<HostLookup> HostLookup::start(const std::string& host) {
  auto lookup = std::make_shared<HostLookup>();
  if (is_address(host)) {
    lookup->finish({host});
  } else {
    std::thread([lookup, host] { lookup->finish(addresses_of(host)); }).detach();
  }
  return lookup;
}

HostLookup::Outcome HostLookup::wait(SteadyTime until, std::vector<std::string>& addresses) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, until, [this] { return done_; })) return Outcome::kTimeout;
  addresses = addresses_;
  return addresses.empty() ? Outcome::kNotFound : Outcome::kFound;
}

bool HostLookup::is_stale() const {
  const std::lock_guard lock(mutex_);
  return done_ && (addresses_.empty() || steady_clock::now() - done_at_ > kGoodFor);
}

void HostLookup::finish(std::vector<std::string> addresses) {
  {
    const std::lock_guard lock(mutex_);
    addresses_ = std::move(addresses);
    done_ = true;
    done_at_ = steady_clock::now();
  }
  changed_.notify_all();
}

}  // namespace cds
