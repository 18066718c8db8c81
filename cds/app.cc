#include "cds/app.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <thread>
#include <utility>

#include "cds/client_auth.h"
#include "cds/discovery.h"
#include "cds/embedded.h"
#include "cds/evidence_page.h"
#include "cds/evidence_store.h"
#include "cds/feedback.h"
#include "cds/fhir_base.h"
#include "cds/fhir_client.h"
#include "cds/fhir_publications.h"
#include "cds/home_page.h"
#include "cds/ids.h"
#include "cds/insights_routes.h"
#include "cds/keyed_hash.h"
#include "cds/log.h"
#include "cds/metrics.h"
#include "cds/order_sign_service.h"
#include "cds/problem.h"
#include "cds/recorder.h"
#include "cds/store_settings.h"
#include "cds/terminology.h"
#include "cds/trace_parent.h"

namespace cds {
namespace {

constexpr const char* kValueSetPrefix = "/fhir/ValueSet/";
constexpr std::string_view kEvidencePrefix = "/evidence/";
constexpr const char* kQuestionnairePath = "/fhir/Questionnaire/cg-dme-01-attestation";

HttpResponse json(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

// A strong validator for a body that never changes while the program runs (FNV-1a, 64 bits).
std::string entity_tag(const std::string& body) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return "\"" + std::to_string(hash) + "\"";
}

HttpResponse fhir_json(std::string body) {
  HttpResponse response = json(std::move(body));
  response.content_type = "application/fhir+json";
  return response;
}

LogLine& name_call(LogLine& line, const HttpRequest& request) {
  line.text("requestId", request.request_id);
  const std::string trace = trace_id_of(request.trace_parent);
  return trace.empty() ? line : line.text("traceId", trace);
}

// The path is left out: a client may put anything there.
void log_answer(const HttpRequest& request, const HttpResponse& response, double time) {
  LogLine line(response.status < 500 ? LogLevel::kInfo : LogLevel::kError, "answer");
  name_call(line, request)
      .text("method", request.method)
      .number("status", response.status)
      .number("bytes", static_cast<std::int64_t>(response.body.size()))
      .milliseconds("ms", time);
  if (!request.client_certificate.empty()) {
    line.text("clientCertificate", request.client_certificate);
  }
  if (!response.log_text.empty()) line.text("why", response.log_text);
  line.write();
}

ServerOptions server_options(const Config& config, Metrics& metrics) {
  const HostPort address = parse_listen(config.listen);
  ServerOptions options;
  options.host = address.host;
  options.port = address.port;
  options.cors_origins = config.cors_origins;
  options.tls = tls_files(config);
  options.on_answer = [&metrics](const HttpRequest& request, const HttpResponse& response,
                                 double time) {
    metrics.answered(request.path, response.status, time / 1000);
    log_answer(request, response, time);
  };
  return options;
}

// For probes and scrapers: few threads, no pages of others, no certificates of clients.
std::optional<ServerOptions> admin_options(const Config& config) {
  if (config.admin_listen.empty()) return std::nullopt;
  const HostPort address = parse_listen(config.admin_listen);
  ServerOptions options;
  options.host = address.host;
  options.port = address.port;
  options.threads = 2;
  options.max_connections = 64;
  options.max_body = std::size_t{64} << 10U;
  options.tls = tls_files(config);
  if (options.tls) options.tls->client_ca.clear();
  return options;
}

FhirClientOptions client_options(const Config& config, Metrics& metrics,
                                 const std::shared_ptr<ComputeTurns>& turns) {
  FhirClientOptions options;
  options.max_connections_per_server = config.fhir_connections;
  options.turns = turns;
  options.on_query = [&metrics](const Query& query, const QueryResult& result) {
    metrics.queried(query, result);
  };
  return options;
}

std::unique_ptr<Recorder> start_recorder(const Config& config, Metrics& metrics) {
  std::unique_ptr<Store> store = open_store(config);
  if (!store) return nullptr;
  try {
    return std::make_unique<Recorder>(std::move(store), recorder_options(config), metrics);
  } catch (const StoreRefused& error) {
    throw ConfigError(error.what());
  }
}

void log_call(const HttpRequest& request, const CallRecord& record) {
  LogLine line(LogLevel::kInfo, "order-sign");
  name_call(line, request);
  if (!record.client.empty()) line.text("client", record.client);
  line.text("hookInstance", record.hook_instance)
      .texts("outcomes", record.outcomes)
      .number("orders", record.orders)
      .number("queries", record.queries)
      .number("failedQueries", record.failed_queries)
      .texts("failures", record.failures)
      .number("droppedOtherPatient", record.dropped_other_patient)
      .write();
}

}  // namespace

class App::Impl {
 public:
  explicit Impl(AppOptions options)
      : config_(std::move(options.config)),
        zone_(config_.time_zone),
        terminology_(config_.valuesets),
        auth_(config_),
        client_(client_options(config_, metrics_, turns_), zone_),
        service_({config_, zone_, terminology_.sets(), terminology_.terms(), client_, *turns_,
                  std::move(options.now), options.new_uuid ? std::move(options.new_uuid) : new_uuid,
                  is_loopback_base,
                  options.keep_records ? store_hash(config_) : KeyedHash(random_key()),
                  evidence_keeper(options.demo)}),
        recorder_(options.keep_records ? start_recorder(config_, metrics_) : nullptr),
        server_(server_options(config_, metrics_)) {
    if (auto admin = admin_options(config_)) admin_.emplace(*std::move(admin));
    add_hook_routes();
    add_health_routes();
    add_fhir_routes();
    if (config_.evidence) add_evidence_route();
    add_insights_routes(options.demo);
    add_page("/openapi.json", json(std::string(embedded_text("cds/assets/openapi.json"))));
    add_page("/", options.home ? *std::move(options.home) : home_page());
  }

  void add(Route route) { server_.add(std::move(route)); }
  const std::vector<std::pair<std::string, std::string>>& routes() const {
    return server_.routes();
  }
  int start() {
    const int port = server_.start();
    admin_port_ = admin_ ? admin_->start() : port;
    address_.set_value("http://" + config_.listen.substr(0, config_.listen.rfind(':') + 1) +
                       std::to_string(port));
    return port;
  }
  int admin_port() const { return admin_port_; }

  // Health is answered to the end.
  void stop() {
    if (!draining_.exchange(true)) std::this_thread::sleep_for(config_.drain_delay);
    server_.stop();
    if (recorder_) recorder_->stop();
    if (admin_) admin_->stop();
  }

  void reload_certificates() {
    server_.reload_certificates();
    if (admin_) admin_->reload_certificates();
  }

 private:
  Server& admin_server() { return admin_ ? *admin_ : server_; }

  // Links to this service need to know its address: as configured, or in the demo as bound.
  std::function<std::string(EvidenceView)> evidence_keeper(bool demo) {
    if (!config_.evidence || (config_.public_url.empty() && !demo)) return {};
    return [this](EvidenceView view) {
      std::string base = config_.public_url.empty() ? bound_address_.get() : config_.public_url;
      while (base.ends_with('/')) base.pop_back();
      return base + std::string(kEvidencePrefix) + evidence_.keep(std::move(view));
    };
  }

  void add_evidence_route() {
    server_.add({"GET", std::string(kEvidencePrefix) + "*", [this](HttpRequest& request) {
                   const std::string_view path = request.path;
                   const auto view = evidence_.find(path.substr(kEvidencePrefix.size()));
                   return view ? evidence_response(*view) : evidence_gone();
                 }});
  }

  // Open in the demo, which holds made-up patients and is on loopback only.
  void add_insights_routes(bool demo) {
    const std::string token = read_admin_token(config_);
    if (!recorder_ || (token.empty() && !demo)) return;
    for (Route& route : insights_routes(
             {[this](const InsightsQuery& query) {
                return recorder_->store().insights(query.from, query.to);
              },
              [] { return fhir::to_string(fhir::SiteZone().date_of(system_now())).substr(0, 7); },
              token})) {
      server_.add(std::move(route));
    }
  }

  void add_page(std::string path, HttpResponse page) {
    server_.add({"GET", std::move(path), [page = std::move(page)](HttpRequest&) { return page; }});
  }

  void add_hook_routes() {
    HttpResponse discovery = json(discovery_json(service_.first_round()));
    discovery.headers.emplace("ETag", entity_tag(discovery.body));
    discovery.headers.emplace("Cache-Control", "max-age=300");
    server_.add({"GET", "/cds-services",
                 [this, discovery](HttpRequest& request) {
                   auth_.authenticate(request, Endpoint::kDiscovery);
                   return discovery;
                 },
                 true});
    server_.add({"POST", std::string("/cds-services/") + kServiceId,
                 [this](HttpRequest& request) {
                   const ClientConfig* client = auth_.authenticate(request, Endpoint::kCall);
                   const auto begin = std::chrono::steady_clock::now();
                   HookAnswer answer = service_.answer(std::move(request.body), client,
                                                       request.trace_parent, request.wait_outside);
                   log_call(request, answer.record);
                   metrics_.judged(answer.record.determinations);
                   if (!answer.record.hook_instance_is_uuid) metrics_.instance_without_uuid();
                   keep(answer.record, begin);
                   return json(std::move(answer.body));
                 },
                 true, true, true});
    if (recorder_) {
      server_.add({"POST", std::string("/cds-services/") + kServiceId + "/feedback",
                   [this](HttpRequest& request) {
                     auth_.authenticate(request, Endpoint::kFeedback);
                     return take_feedback(request);
                   },
                   true, true, true});
    }
  }

  void keep(CallRecord& record, std::chrono::steady_clock::time_point begin) {
    if (!recorder_ || record.determinations.empty()) return;
    const auto took = std::chrono::steady_clock::now() - begin;
    for (DeterminationRecord& one : record.determinations) {
      one.client = record.client;
      one.time = system_now().seconds;
      one.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    }
    recorder_->record(std::move(record.determinations));
  }

  HttpResponse take_feedback(HttpRequest& request) {
    std::vector<FeedbackRecord> records = read_feedback(std::move(request.body));
    for (FeedbackRecord& record : records) record.received = system_now().seconds;
    try {
      run_outside(request.wait_outside, [&] { recorder_->submit(std::move(records)); });
    } catch (const StoreError& error) {
      throw Problem(503, "transient", "", "feedback: cannot be stored now; send it again later",
                    error.what());
    }
    return json("{}");
  }

  void add_health_routes() {
    Server& server = admin_server();
    server.add({"GET", "/metrics", [this](HttpRequest&) {
                  HttpResponse response = json(metrics_.text());
                  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                  return response;
                }});
    server.add({"GET", "/healthz", [](HttpRequest&) { return json(R"({"status":"ok"})"); }});
    server.add({"GET", "/readyz", [this](HttpRequest&) {
                  HttpResponse response = json(R"({"status":"ok"})");
                  if (draining_) {
                    response.status = 503;
                    response.body = R"({"status":"draining"})";
                  } else if (recorder_ && !recorder_->is_up()) {
                    response.status = 503;
                    response.body = R"({"status":"store unavailable"})";
                  }
                  return response;
                }});
  }

  void add_fhir_routes() {
    for (const auto& [path, text] :
         {std::pair{kQuestionnairePath, std::string(questionnaire_json())},
          std::pair{"/fhir/metadata", capability_statement_json()}}) {
      HttpResponse resource = fhir_json(text);
      resource.headers.emplace("ETag", entity_tag(resource.body));
      server_.add({"GET", path, [resource](HttpRequest&) { return resource; }, true});
    }
    const std::string prefix = kValueSetPrefix;
    server_.add({"GET", prefix + "*",
                 [this, prefix](HttpRequest& request) {
                   const std::string* text =
                       request.path.size() > prefix.size()
                           ? terminology_.text(std::string_view(request.path).substr(prefix.size()))
                           : nullptr;
                   if (text == nullptr) {
                     throw Problem(404, "not-found", "", "ValueSet: no value set of this id");
                   }
                   return fhir_json(*text);
                 },
                 true});
  }

  Config config_;
  fhir::SiteZone zone_;
  Terminology terminology_;
  ClientAuth auth_;
  Metrics metrics_;
  const std::shared_ptr<ComputeTurns> turns_ = std::make_shared<ComputeTurns>();
  FhirClient client_;
  EvidenceStore evidence_;
  std::promise<std::string> address_;
  std::shared_future<std::string> bound_address_{address_.get_future()};
  OrderSignService service_;
  const std::unique_ptr<Recorder> recorder_;  // or nullptr: nothing is kept
  std::atomic<bool> draining_{false};
  int admin_port_ = 0;
  // Last: their threads end before what they use.
  std::optional<Server> admin_;
  Server server_;
};

App::App(AppOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
App::~App() = default;
void App::add(Route route) { impl_->add(std::move(route)); }
const std::vector<std::pair<std::string, std::string>>& App::routes() const {
  return impl_->routes();
}
int App::start() { return impl_->start(); }
void App::stop() { impl_->stop(); }

int App::admin_port() const { return impl_->admin_port(); }
void App::reload_certificates() { impl_->reload_certificates(); }

std::optional<TlsFiles> tls_files(const Config& config) {
  if (config.tls_certificate.empty() && config.tls_key.empty() && config.tls_client_ca.empty()) {
    return std::nullopt;
  }
  if (config.tls_certificate.empty()) throw ConfigError("tls.certificate: missing");
  if (config.tls_key.empty()) throw ConfigError("tls.key: missing");
  return TlsFiles{config.tls_certificate, config.tls_key, config.tls_client_ca};
}

std::string refusal_to_listen(const Config& config) {
  const bool encrypted = tls_files(config).has_value() || config.behind_proxy;
  const std::pair<const char*, const std::string&> addresses[] = {
      {"listen", config.listen}, {"admin_listen", config.admin_listen}};
  for (const auto& [key, address] : addresses) {
    if (address.empty() || is_loopback(parse_listen(address).host)) continue;
    if (encrypted && !config.clients.empty()) continue;
    std::string why =
        std::string(key) + ": " + address + " can be reached from other machines; set";
    if (!encrypted) {
      why += " [tls] certificate and key (or behind_proxy = true when a proxy in front ends TLS)";
    }
    if (config.clients.empty()) {
      why += std::string(encrypted ? "" : ", and") +
             " a [[client]] for each system that may call (without one, anybody may)";
    }
    return why + ", or use a loopback address (127.0.0.1:8080, [::1]:8080)";
  }
  return {};
}

}  // namespace cds
