#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "cds/cards.h"
#include "cds/check_chart.h"
#include "cds/clock.h"
#include "cds/commands.h"
#include "cds/config.h"
#include "cds/evidence_page.h"
#include "cds/fhir_base.h"
#include "cds/ids.h"
#include "cds/judge.h"
#include "cds/later_rounds.h"
#include "cds/problem.h"
#include "cds/read_file.h"
#include "cds/terminology.h"

namespace cds {
namespace {

[[noreturn]] void usage(const std::string& what) { throw std::invalid_argument("check: " + what); }

[[noreturn]] void bad_input(const std::string& field, const std::string& text) {
  throw Problem(400, "invalid", field, field + ": " + text);
}

void check_usage(const CheckOptions& options) {
  if (options.format != "text" && options.format != "json" && options.format != "html") {
    usage("--format: expected text, json or html, got '" + options.format + "'");
  }
  if (options.chart.empty() == options.fhir.empty()) {
    usage("expected either --chart BUNDLE, or --fhir BASE with --patient ID");
  }
  if (options.chart == "-" && options.order == "-")
    usage("only one of --chart and --order can be stdin");
  if (options.fhir.empty()) {
    if (!options.patient.empty()) usage("--patient goes with --fhir");
    if (!options.token_file.empty()) usage("--token-file goes with --fhir");
    return;
  }
  if (options.patient.empty()) usage("--fhir needs --patient ID");
  if (options.order.empty()) usage("--fhir needs --order FILE");
  if (!parse_fhir_base(options.fhir)) {
    usage("--fhir: expected http(s)://host[:port][/path] without user, query or fragment");
  }
}

std::string read_input(const std::string& path, const std::string& option) {
  auto text = path == "-" ? read_all(std::cin) : read_file(path);
  if (!text) bad_input(option, path + " cannot be read");
  return *std::move(text);
}

std::string read_token(const std::string& path) {
  if (path.empty()) return {};
  std::string token = read_input(path, "--token-file");
  const std::size_t first = token.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) bad_input("--token-file", path + " is empty");
  token = token.substr(first, token.find_last_not_of(" \t\r\n") - first + 1);
  const bool odd = std::ranges::any_of(
      token, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; });
  if (odd) bad_input("--token-file", path + " holds more than a token");
  return token;
}

// Without --order: the drafts that the chart itself holds.
void take_drafts(HookRequest& request, const fhir::Chart& chart) {
  for (const fhir::Order& order : chart.orders) {
    if (order.status == "draft") request.orders.push_back({order, {}, {}});
  }
  if (request.orders.empty()) {
    usage("no order to judge: give --order FILE; the chart holds no order of status draft");
  }
}

int exit_code(rules::Outcome outcome) {
  switch (outcome) {
    case rules::Outcome::kMeets:
      return kExitMeets;
    case rules::Outcome::kDoesNotMeet:
      return kExitDoesNotMeet;
    case rules::Outcome::kNeedsInformation:
      return kExitNeedsInformation;
    case rules::Outcome::kIndividualReview:
      return kExitIndividualReview;
    case rules::Outcome::kOutOfScope:
      return kExitOutOfScope;
  }
  return kExitSoftware;
}

void print_json(const std::vector<rules::Determination>& determinations) {
  const bool list = determinations.size() != 1;
  std::string out = list ? "[" : "";
  for (std::size_t i = 0; i < determinations.size(); ++i) {
    if (i > 0) out += ",\n";
    out += determination_json(determinations[i]);
  }
  std::cout << out << (list ? "]\n" : "\n");
}

void print_text(const std::vector<rules::Determination>& determinations,
                const std::optional<rules::Caution>& caution, const CardContext& context) {
  if (determinations.empty()) {
    std::cout << "No insulin pump order to judge.\n";
    return;
  }
  for (std::size_t i = 0; i < determinations.size(); ++i) {
    if (i > 0) std::cout << "\n";
    std::cout << card_as_text(make_card(determinations[i], context));
  }
  if (caution) std::cout << "\n" << card_as_text(make_caution_card(*caution, context));
}

rules::Anchor anchor_of(const CheckOptions& options, const fhir::SiteZone& zone) {
  fhir::Instant now = system_now();
  if (!options.as_of.empty()) {
    now = parse_as_of(options.as_of, zone);
    std::cerr << "as of " << fhir::to_string(now) << " (fixed)\n";
  }
  return {now, zone.date_of(now)};
}

// What stays the same for all orders of one run.
struct Setting {
  Config config;
  fhir::SiteZone zone;
  Terminology terminology;
  rules::Context context;

  Setting(const CheckOptions& options, Config loaded)
      : config(std::move(loaded)),
        zone(config.time_zone),
        terminology(config.valuesets),
        context{zone, anchor_of(options, zone), terminology.terms(), config.parameters} {}
};

struct Verdict {
  std::vector<rules::Determination> determinations;
  std::optional<rules::Caution> caution;
  std::string patient_id;
  std::shared_ptr<const ChartFacts> facts;  // for html only
};

std::shared_ptr<const ChartFacts> facts_for(const CheckOptions& options,
                                            const rules::Evidence& evidence,
                                            const Setting& setting) {
  if (options.format != "html") return nullptr;
  return std::make_shared<const ChartFacts>(chart_facts(evidence, setting.context));
}

void print_html(const Verdict& verdict, const Config& config) {
  std::vector<EvidenceView> views;
  for (const rules::Determination& one : verdict.determinations) {
    views.push_back({one, config.parameters, verdict.facts});
  }
  std::cout << (views.empty() ? no_order_document() : evidence_document(views));
}

void refuse_another_patient(const HookRequest& request, const std::string& patient_id) {
  const std::string subject = subject_of(request);
  if (!subject.empty() && subject != patient_id) {
    bad_input("--order", "the order is for another patient than the chart");
  }
}

Verdict judge_file(const CheckOptions& options, HookRequest& request, const Setting& setting) {
  fhir::Chart chart =
      chart_from_bundle(read_input(options.chart, "--chart"), request, setting.zone);
  if (options.order.empty()) take_drafts(request, chart);
  refuse_another_patient(request, std::string(chart.patient.id));
  request.patient_id = chart.patient.id;
  const rules::Evidence evidence = rules::gather_evidence(chart, setting.context);
  return {judge_chart(request, evidence, setting.context), rules::caution(chart, setting.context),
          request.patient_id, facts_for(options, evidence, setting)};
}

Verdict judge_server(const CheckOptions& options, HookRequest& request, const Setting& setting) {
  refuse_another_patient(request, options.patient);
  request.patient_id = options.patient;
  const FhirAccess access{parse_fhir_base(options.fhir)->address, read_token(options.token_file),
                          std::chrono::steady_clock::now() + setting.config.deadline};
  ServerChart server(access, options.patient, setting.terminology.sets(), setting.zone);
  const rules::Terms& terms = setting.terminology.terms();
  const OrderReferences read = server.read_references(recognize_orders(request, {}, {}, terms));
  const auto ordered = recognize_orders(request, read.devices, read.medications, terms);
  fhir::Chart chart = server.first_round();
  JudgedChart judged = judge_in_rounds(
      ordered, chart, setting.context, setting.terminology.sets(),
      [&server](fhir::Chart& into, const SearchTemplate& search, const fhir::Window& window) {
        server.read_later(into, search, window);
      });
  Verdict verdict{{},
                  rules::caution(chart, setting.context),
                  options.patient,
                  facts_for(options, judged.evidence, setting)};
  for (rules::Judged& one : judged.orders) {
    verdict.determinations.push_back(std::move(one.determination));
  }
  return verdict;
}

void print(const CheckOptions& options, const Verdict& verdict, const HookRequest& request,
           const Config& config) {
  if (options.format == "json") {
    print_json(verdict.determinations);
    return;
  }
  if (options.format == "html") return print_html(verdict, config);
  CardContext context;
  context.patient_id = verdict.patient_id;
  context.guideline_url = config.guideline_url;
  context.new_uuid = new_uuid;
  context.orders = signed_orders(request);
  context.parameters = config.parameters;
  print_text(verdict.determinations, verdict.caution, context);
}

int check(const CheckOptions& options) {
  check_usage(options);
  Config config = load_config(options.config);
  if (!options.time_zone.empty()) config.time_zone = options.time_zone;
  const Setting setting(options, std::move(config));
  HookRequest request;
  if (!options.order.empty()) {
    request = read_orders(read_input(options.order, "--order"), setting.zone);
  }
  const Verdict verdict = options.fhir.empty() ? judge_file(options, request, setting)
                                               : judge_server(options, request, setting);
  print(options, verdict, request, setting.config);
  int code = verdict.determinations.empty() ? kExitOutOfScope : kExitMeets;
  for (const rules::Determination& one : verdict.determinations) {
    code = std::max(code, exit_code(one.outcome));
  }
  return code;
}

}  // namespace

int run_check(const CheckOptions& options) {
  try {
    return check(options);
  } catch (const Unavailable& error) {
    std::cerr << "pumpcds check: " << error.what() << "\n";
    return kExitUnavailable;
  }
}

}  // namespace cds
