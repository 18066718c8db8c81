#include "cds/demo_ehr.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "cds/demo_json.h"
#include "cds/demo_search.h"
#include "cds/ids.h"
#include "cds/problem.h"
#include "cds/server.h"

namespace cds {
namespace {

constexpr std::string_view kFhir = "/fhir/";
constexpr std::string_view kRequest = "/demo/request/";
constexpr std::size_t kMaxRememberedPages = 1000;

// Searched for by the service whether or not a fixture has one.
constexpr std::array kTypes{"Condition",
                            "Coverage",
                            "Device",
                            "DeviceRequest",
                            "DeviceUseStatement",
                            "DocumentReference",
                            "Encounter",
                            "Medication",
                            "MedicationAdministration",
                            "MedicationRequest",
                            "MedicationStatement",
                            "Observation",
                            "Patient",
                            "Procedure",
                            "QuestionnaireResponse",
                            "ServiceRequest",
                            "SupplyRequest"};

ServerOptions server_options(const DemoEhrOptions& options) {
  ServerOptions result;
  result.host = options.host;
  result.port = options.port;
  result.cors_origins = {"*"};
  return result;
}

HttpResponse json(std::string body, const char* type) {
  HttpResponse response;
  response.content_type = type;
  response.body = std::move(body);
  return response;
}

HttpResponse fhir_json(std::string body) { return json(std::move(body), "application/fhir+json"); }

// Without a trailing '/', which does not count.
std::string_view path_below(std::string_view prefix, const HttpRequest& request) {
  std::string_view path = request.path;
  if (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(std::min(prefix.size(), path.size()));
}

// Further pages of searches that were answered: the token in a `next` link says nothing by itself.
// The oldest are forgotten.
class PageMemory {
 public:
  struct Page {
    DemoQuery query;
    std::size_t offset = 0;
  };

  std::string remember(Page page) {
    std::string token = new_uuid();
    const std::lock_guard<std::mutex> lock(mutex_);
    pages_.emplace(token, std::move(page));
    order_.push_back(token);
    if (order_.size() > kMaxRememberedPages) {
      pages_.erase(order_.front());
      order_.pop_front();
    }
    return token;
  }

  Page at(const std::string& type, const std::string& token) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = pages_.find(token);
    if (found == pages_.end() || found->second.query.type != type) {
      throw Problem(410, "expired", "_page", "_page: not, or no longer, known; search again");
    }
    return found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Page> pages_;
  std::deque<std::string> order_;
};

}  // namespace

class DemoEhr::Impl {
 public:
  explicit Impl(DemoEhrOptions options)
      : options_(std::move(options)),
        zone_(options_.time_zone),
        data_(load_demo_data(options_.fixtures, options_.today)),
        types_(kTypes.begin(), kTypes.end()),
        address_(bound_.get_future().share()),
        server_(server_options(options_)) {
    for (const DemoResource& resource : data_.resources) types_.insert(resource.type);
    const auto fhir_route = [this](HttpRequest& request) { return answer_fhir(request); };
    server_.add({"GET", "/fhir/*", fhir_route, true});
    server_.add({"POST", "/fhir/*", fhir_route, true});
    server_.add({"GET", "/demo/cases",
                 [this](HttpRequest&) {
                   return json(demo_cases(data_.cases, address()), "application/json");
                 },
                 true});
    server_.add({"GET", "/demo/request/*",
                 [this](HttpRequest& request) { return request_of(request); }, true});
  }

  int start() {
    const int port = server_.start();
    const bool is_ipv6 = options_.host.find(':') != std::string::npos;
    bound_.set_value("http://" + (is_ipv6 ? "[" + options_.host + "]" : options_.host) + ":" +
                     std::to_string(port));
    return port;
  }

  void stop() { server_.stop(); }
  // A call that comes while start() is still returning waits for it.
  const std::string& address() const { return address_.get(); }
  const DemoData& data() const { return data_; }
  std::string request_for(const DemoCase& demo_case) const {
    return demo_request(demo_case, base(), new_uuid());
  }

 private:
  std::string base() const { return address() + "/fhir"; }

  HttpResponse request_of(const HttpRequest& request) const {
    const DemoCase* demo_case = data_.find_case(path_below(kRequest, request));
    if (demo_case == nullptr || demo_case->order_bundle.empty()) {
      throw Problem(404, "not-found", "", "no case of this name; GET /demo/cases lists them");
    }
    return json(request_for(*demo_case), "application/json");
  }

  HttpResponse answer_fhir(const HttpRequest& request) {
    const std::string_view path = path_below(kFhir, request);
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string type(path.substr(0, slash));
    const std::string_view rest = path.substr(std::min(slash + 1, path.size()));
    if (request.method == "POST" && rest != "_search") return refuse_to_write(request);
    if (path == "metadata") {
      return fhir_json(capability_statement(base(), {types_.begin(), types_.end()},
                                            fhir::to_string(options_.today)));
    }
    if (!types_.contains(type)) {
      throw Problem(404, "not-supported", "", "no such resource type here; see metadata");
    }
    if (request.method == "POST") return search(type, form_of(request));
    return rest.empty() ? search(type, parse_form(request.query)) : read(type, rest);
  }

  static HttpResponse refuse_to_write(const HttpRequest& request) {
    HttpResponse response = fhir_json(operation_outcome(
        "error", "not-supported", "this server is read only; POST is for {type}/_search", "",
        request.request_id));
    response.status = 405;
    response.headers.emplace("Allow", "GET, HEAD, OPTIONS");
    return response;
  }

  static FormParameters form_of(const HttpRequest& request) {
    if (!request.content_type.starts_with("application/x-www-form-urlencoded")) {
      throw Problem(415, "not-supported", "",
                    "Content-Type: expected application/x-www-form-urlencoded");
    }
    FormParameters parameters = parse_form(request.query);
    for (auto& parameter : parse_form(request.body)) parameters.push_back(std::move(parameter));
    return parameters;
  }

  HttpResponse read(const std::string& type, std::string_view id) const {
    const DemoResource* resource = data_.find(type, id);
    if (resource == nullptr) {
      throw Problem(404, "not-found", "", type + ": no resource of this id");
    }
    return fhir_json(resource->text);
  }

  HttpResponse search(const std::string& type, const FormParameters& parameters) {
    const auto page = std::ranges::find(parameters, "_page", &FormParameters::value_type::first);
    const bool first = page == parameters.end();
    return fhir_json(first ? page_of({DemoSearch(base(), zone_).read(type, parameters), 0})
                           : page_of(pages_.at(type, page->second)));
  }

  std::string page_of(PageMemory::Page page) {
    const DemoQuery& query = page.query;
    const auto found = DemoSearch(base(), zone_).run(query, data_.resources);
    const std::string url = base() + "/" + query.type;
    SearchPage result;
    result.total = found.size();
    result.self = query.applied.empty() ? url : url + "?" + query.applied;
    if (query.count_only) return search_bundle(result);
    const std::size_t end = std::min(found.size(), page.offset + query.count);
    for (std::size_t i = page.offset; i < end; ++i) {
      const DemoResource& resource = *found[i];
      result.entries.push_back(
          {base() + "/" + resource.type + "/" + resource.id,
           query.elements.empty() ? resource.text : keep_elements(resource.text, query.elements)});
    }
    if (end < found.size()) {
      page.offset = end;
      result.next = url + "?_page=" + pages_.remember(std::move(page));
    }
    return search_bundle(result);
  }

  DemoEhrOptions options_;
  fhir::SiteZone zone_;
  DemoData data_;
  std::set<std::string> types_;
  std::promise<std::string> bound_;
  std::shared_future<std::string> address_;
  PageMemory pages_;
  Server server_;  // last: its threads end before what they use
};

DemoEhr::DemoEhr(DemoEhrOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
DemoEhr::~DemoEhr() = default;
int DemoEhr::start() { return impl_->start(); }
void DemoEhr::stop() { impl_->stop(); }
const std::string& DemoEhr::address() const { return impl_->address(); }
const DemoData& DemoEhr::data() const { return impl_->data(); }
std::string DemoEhr::request(const DemoCase& demo_case) const {
  return impl_->request_for(demo_case);
}

std::string fixtures_folder(const std::string& given) {
  if (!given.empty()) return given;
  const char* environment = std::getenv("PUMPCDS_FIXTURES");
  return environment != nullptr && *environment != '\0' ? environment : PUMPCDS_FIXTURES_DIR;
}

}  // namespace cds
