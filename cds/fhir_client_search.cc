#include "cds/fhir_client_search.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cds/fhir_client_parameters.h"
#include "cds/fhir_client_retry.h"
#include "cds/search_answer.h"

namespace cds {
namespace {

using std::chrono::steady_clock;
using PatientForm = FhirServerMemory::PatientForm;

constexpr std::size_t kLongUrl = 1500;  // longer ones are refused by some servers and proxies
constexpr std::size_t kCodesInPart = 20;
constexpr std::string_view kElsewhere = "next link to another host";
constexpr std::string_view kUnfiltered = "next link without the search";
constexpr std::string_view kFewer = "fewer entries than the total, or as many as were asked for";

Url posted_to(Url search) {
  search.path += "/_search";
  search.query.clear();
  search.has_query = false;
  return search;
}

// Some servers give links after a POST search that lead to all that they have.
bool is_of_another_patient(const fhir::ResourceSet& page, std::string_view patient_id) {
  return !patient_id.empty() && page.resources.any_of([&](const auto& resource) {
    const fhir::Reference* subject = subject_of(resource);
    const auto id = subject == nullptr ? "" : fhir::split_reference(subject->reference).id;
    return !id.empty() && id != patient_id;
  });
}

bool means_no_post(int status) {
  return status == 404 || status == 405 || status == 415 || status == 501;
}

}  // namespace

FhirSearch::FhirSearch(const FhirAccess& access, const Url& base, const FhirClientOptions& options,
                       const fhir::SiteZone& zone, FhirServerMemory& memory, SendHttp send)
    : access_(access),
      base_(base),
      options_(options),
      zone_(zone),
      memory_(memory),
      send_(std::move(send)) {}

QueryResult FhirSearch::run(const Query& query) {
  start_again();
  read_options_ = query.options;
  if (!query.next_url.empty()) {
    Url folder = base_;
    folder.path += '/';
    if (const auto url = next_url(folder, query.next_url)) {
      follow(*url, send({*url}), nullptr);
    } else {
      end(State::kFailed, kElsewhere);
    }
    return std::move(result_);
  }
  const auto url = parse_url(to_string(base_) + "/" + query.path);
  if (!url || !is_under(*url, base_)) {
    end(State::kFailed, "address outside the FHIR server");
  } else if (!url->has_query && query.path.find('/') != std::string::npos) {
    read(*url);
  } else {
    search(*url);
  }
  return std::move(result_);
}

HttpAnswer FhirSearch::send_once(const Request& request, bool again) {
  HttpCall call;
  call.trace_parent = access_.trace_parent;
  call.url = request.url;
  call.token = access_.token;
  call.deadline = access_.deadline;
  call.max_body_bytes = options_.max_page_bytes;
  if (request.post) {
    call.form = request.url.query;
    call.url = posted_to(request.url);
  }
  HttpAnswer answer = send_(call, again);
  if (answer.status != 0) result_.status = answer.status;
  return answer;
}

HttpAnswer FhirSearch::send(const Request& request) {
  HttpAnswer answer = send_once(request, false);
  const auto wait = wait_before_retry(answer);
  if (!wait) return answer;
  if (is_late() || *wait >= access_.deadline - steady_clock::now()) {
    asked_to_wait_ =
        std::max(asked_to_wait_, std::chrono::duration_cast<std::chrono::seconds>(*wait));
    return answer;
  }
  std::this_thread::sleep_for(*wait);
  return send_once(request, answer.connected);
}

HttpAnswer FhirSearch::send_first(Request& request) {
  HttpAnswer answer = send(request);
  if (answer.status != 400 || is_late()) return answer;
  std::string query = without_optional_parameters(request.url.query);
  if (query == request.url.query) return answer;
  request.url.query = std::move(query);
  return send(request);
}

void FhirSearch::read(const Url& url) {
  take_page(send({url}), fhir::ResourceSet::Kind::kResource, State::kFailed);
}

void FhirSearch::search(const Url& url) {
  const auto bare = with_bare_patient(url.query);
  const PatientForm form = memory_.patient_form(steady_clock::now());
  Url other = url;
  if (bare) other.query = *bare;
  if (bare && form == PatientForm::kBare) return search_as_written(other);
  search_as_written(url);
  if (!bare || form == PatientForm::kTyped) return;
  const bool refused = result_.state == State::kFailed && result_.status == 400;
  if (!refused && !found_nothing()) {
    if (result_.state != State::kFailed)
      memory_.found_with(PatientForm::kTyped, steady_clock::now());
    return;
  }
  // Nothing under this name: there is nothing, or the server knows the patient by another.
  QueryResult typed = std::move(result_);
  start_again();
  search_as_written(other);
  if (result_.state != State::kFailed && !found_nothing()) {
    memory_.found_with(PatientForm::kBare, steady_clock::now());
  } else if (refused || result_.state == State::kComplete || result_.status == 400) {
    result_ = std::move(typed);
  }
}

bool FhirSearch::found_nothing() const {
  return result_.state == State::kComplete &&
         std::ranges::all_of(result_.pages, [](const auto& page) { return page.entries == 0; });
}

void FhirSearch::start_again() {
  result_ = QueryResult{};
  result_.state = State::kComplete;
}

void FhirSearch::search_as_written(const Url& url) {
  Request request{url, to_string(url).size() > kLongUrl};
  if (request.post && !memory_.takes_posts(steady_clock::now())) return search_in_parts(url);
  HttpAnswer answer = send_first(request);
  if (request.post && means_no_post(answer.status)) {
    if (answer.status != 404) memory_.refused_post(steady_clock::now());
    return search_in_parts(url);
  }
  follow(request.post ? posted_to(request.url) : request.url, std::move(answer), &request);
  // Some servers give links after a POST search that they do not understand themselves.
  const bool link_refused =
      result_.state == State::kPartial &&
      (result_.reason == kUnfiltered || (result_.status >= 400 && result_.status < 500 &&
                                         result_.status != 401 && result_.status != 429));
  if (request.post && link_refused && !is_late()) {
    start_again();
    search_in_parts(url);
  }
}

void FhirSearch::search_in_parts(const Url& url) {
  const std::vector<Url> parts = split_by_codes(url, kCodesInPart);
  for (const Url& part : parts) {
    Request request{part};
    HttpAnswer answer = send_first(request);
    follow(request.url, std::move(answer), &request);
    if (result_.state == State::kComplete) continue;
    // Each part goes back as far as it likes: together they are complete down to no date, which
    // kPartial would let a reader conclude from their order.
    if (parts.size() > 1) end(State::kFailed, result_.reason);
    return;
  }
}

void FhirSearch::follow(const Url& first, HttpAnswer answer, const Request* search) {
  Url at = first;
  std::set<std::string> seen{to_string(at)};
  std::size_t entries = 0;
  std::size_t bytes = 0;
  std::optional<fhir::Decimal> total;
  for (int pages = 1;; ++pages) {
    bytes += answer.body ? answer.body->size() : 0;
    const fhir::ResourceSet* page = take_page(std::move(answer), fhir::ResourceSet::Kind::kBundle,
                                              pages == 1 ? State::kFailed : State::kPartial);
    if (page == nullptr) return;
    entries += matches(*page);
    if (page->total) total = page->total;
    if (search != nullptr && search->post && pages > 1 &&
        is_of_another_patient(*page, typed_patient(search->url.query))) {
      return end(State::kPartial, kUnfiltered);
    }
    if (page->next.empty()) {
      const std::size_t count = search == nullptr ? 0 : count_asked_for(search->url.query);
      if (search != nullptr && is_cut(*page, total, entries, count)) end(State::kPartial, kFewer);
      return;
    }
    const auto next = next_url(at, page->next);
    if (!next) return end(State::kPartial, kElsewhere);
    if (!seen.insert(to_string(*next)).second)
      return end(State::kPartial, "next links in a circle");
    if (pages >= options_.max_pages) return end(State::kPartial, "too many pages");
    if (bytes >= options_.max_search_bytes) return end(State::kPartial, "pages too large");
    at = *next;
    answer = send({at});
  }
}

const fhir::ResourceSet* FhirSearch::take_page(HttpAnswer answer, fhir::ResourceSet::Kind expected,
                                               State otherwise) {
  using Kind = fhir::ResourceSet::Kind;
  if (!answer.failure.empty()) {
    end(otherwise, answer.failure);
    return nullptr;
  }
  if (answer.status != 200 || !answer.body) {
    end(otherwise, std::to_string(answer.status));
    return nullptr;
  }
  const ComputeTurns::Turn turn(*options_.turns, access_.deadline);
  // Reading takes time too, of which there is none left.
  if (is_late()) {
    end(otherwise, "timeout");
    return nullptr;
  }
  fhir::ResourceSet page;
  try {
    page = fhir::read_resources(*answer.body, zone_, result_.issues, read_options_);
  } catch (const fhir::ReadError&) {
    end(otherwise, "not JSON");
    return nullptr;
  }
  if (page.kind != expected) {
    end(otherwise, page.kind == Kind::kOperationOutcome ? "OperationOutcome"
                   : expected == Kind::kBundle          ? "not a Bundle"
                                                        : "not a resource");
    return nullptr;
  }
  if (page.has_outcome_entry) end(State::kPartial, "OperationOutcome among the entries");
  result_.texts.push_back(std::move(answer.body));
  result_.pages.push_back(std::move(page));
  return &result_.pages.back();
}

std::optional<Url> FhirSearch::next_url(const Url& from, std::string_view link) const {
  auto resolved = resolve_url(from, link);
  if (resolved && is_under(*resolved, base_)) return resolved;
  // "/Observation?…" of servers that mean it below their base.
  const bool type_first = link.size() > 1 && link[0] == '/' && link[1] >= 'A' && link[1] <= 'Z';
  if (!type_first) return std::nullopt;
  auto below = parse_url(to_string(base_) + std::string(link));
  if (below && !is_under(*below, base_)) below.reset();
  return below;
}

void FhirSearch::end(State state, std::string_view reason) {
  if (state >= result_.state) return;
  result_.state = state;
  result_.reason = reason;
}

bool FhirSearch::is_late() const { return steady_clock::now() >= access_.deadline; }

}  // namespace cds
