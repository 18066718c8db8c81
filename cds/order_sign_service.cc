#include "cds/order_sign_service.h"

#include <algorithm>
#include <span>
#include <utility>

#include "cds/determination_record.h"
#include "cds/judge.h"
#include "cds/later_rounds.h"
#include "cds/order_references.h"
#include "cds/problem.h"
#include "rules/windows.h"

namespace cds {
namespace {

using Kind = fhir::ResourceSet::Kind;

// One call's access to the EHR's API; `allowed` is false when there is none.
struct Reach {
  bool allowed = false;
  FhirAccess access;
};

// Pages of one search, from prefetch and from the API.
struct Gathered {
  fhir::ResourceSet* prefetched = nullptr;  // where the request holds it
  std::vector<fhir::ResourceSet> read;      // the page that was prefetched as well, if not alone
  bool more = false;
  bool failed = true;
  std::optional<fhir::Date> since;  // only records from this date on were asked for

  std::span<fhir::ResourceSet> pages() {
    return prefetched == nullptr ? std::span(read) : std::span(prefetched, 1);
  }
};

// How far back the template of glucose asks: to where the rules' windows begin, or for all.
int glucose_days(const Config& config) {
  return config.prefetch_dialect == "3.0" ? rules::glucose_reach(config.parameters) : 0;
}

// A prefetched value that needs nothing more from the API.
bool is_whole(const fhir::ResourceSet& set, const SearchTemplate& search, const RecordsOf& whose) {
  const std::span page(&set, 1);
  if (set.has_outcome_entry || answers_another_question(page, search.data, whose)) return false;
  return set.kind == Kind::kResource || !is_cut(set, set.total, matches(set), search.count);
}

void check_server(const OrderSignService::Parts& parts, const std::string& base,
                  const ClientConfig* client) {
  if (base.empty()) return;
  const bool allowed = client == nullptr ? parts.base_allowed(base) : may_call(*client, base);
  if (!allowed) {
    throw Problem(403, "forbidden", "fhirServer", "fhirServer: this address is not allowed here");
  }
}

class Call {
 public:
  Call(const OrderSignService::Parts& parts, HookRequest& request, CallRecord& record,
       const std::string& trace_parent, const WaitOutside& wait_outside)
      : parts_(parts),
        request_(request),
        record_(record),
        whose_(request.patient_id, request.fhir_server) {
    reach_.allowed = !request.fhir_server.empty();
    std::chrono::milliseconds time = parts.config.deadline;
    reach_.access.base = request.fhir_server;
    reach_.access.trace_parent = trace_parent;
    reach_.access.wait_outside = wait_outside;
    if (request.authorization) {
      reach_.access.token = request.authorization->access_token;
      if (request.authorization->expires_in > 0) {
        time = std::min(time, std::chrono::milliseconds(std::chrono::seconds(std::min<std::int64_t>(
                                  request.authorization->expires_in, 3600))));
      }
    }
    reach_.access.deadline = std::chrono::steady_clock::now() + time;
  }

  OrderReferences read_references(const std::vector<rules::OrderedProduct>& ordered) {
    if (!reach_.allowed) return {};
    return referenced_in(run(reference_queries(ordered, request_.fhir_server)));
  }

  fhir::Chart first_round(const std::vector<SearchTemplate>& searches, fhir::Date today) {
    std::vector<Gathered> gathered(searches.size());
    std::vector<std::size_t> asked;
    std::vector<Query> queries;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      if (take_prefetched(searches[i], today, gathered[i]) || !reach_.allowed) continue;
      Query query{query_path(searches[i], request_.patient_id), {}, {}};
      // The first page is here: go on where it ends.
      if (gathered[i].prefetched) query.next_url = std::string(gathered[i].prefetched->next);
      asked.push_back(i);
      queries.push_back(std::move(query));
    }
    ChartBuilder builder(request_.patient_id, request_.fhir_server);
    add(run(queries), asked, gathered, builder);
    bool anything = false;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      anything = anything || !gathered[i].failed;
      if (gathered[i].failed) {
        builder.add_failed(searches[i].data);
      } else {
        builder.add_search(searches[i].data, gathered[i].pages(), gathered[i].more,
                           searches[i].newest_first, gathered[i].since);
      }
    }
    if (!anything) {
      throw Problem(412, "incomplete", "prefetch",
                    "prefetch: no key was sent, and fhirServer could not be read",
                    record_.failures.empty() ? "" : record_.failures.front());
    }
    return builder.build();
  }

  // Gives the turn back while it waits for the EHR.
  void read_later(fhir::Chart& chart, const SearchTemplate& search, const fhir::Window& window,
                  ComputeTurns::Turn& turn) {
    if (reach_.allowed) turn.give_back();
    const Queries queries = read_window(chart, search, window, request_.patient_id,
                                        reach_.allowed ? &parts_.client : nullptr, reach_.access);
    record_.queries += queries.made;
    record_.failed_queries += queries.failed;
    turn.take();
  }

  ComputeTurns::Turn turn() const { return {parts_.turns, reach_.access.deadline}; }

 private:
  // Whether the prefetched value is all that the first round needs of this search.
  bool take_prefetched(const SearchTemplate& search, fhir::Date today, Gathered& gathered) {
    std::optional<fhir::Date> since = prefetched_from(search, today);
    auto found = request_.prefetch.find(prefetch_key(search));
    if (found == request_.prefetch.end()) {
      // Sent by a client that knows the template without a date.
      found = request_.prefetch.find(search.key);
      since.reset();
    }
    if (found == request_.prefetch.end()) return false;
    fhir::ResourceSet& set = found->second;
    if (set.kind == Kind::kOperationOutcome || set.kind == Kind::kOther) return false;
    gathered.prefetched = &set;
    gathered.since = since;
    if (set.kind == Kind::kNull) {
      // "No data" by the client's word; with access it is asked for once, and the word stands when
      // the API gives no answer.
      gathered.failed = false;
      return !reach_.allowed;
    }
    const bool whole = is_whole(set, search, whose_);
    gathered.failed = false;
    gathered.more = !whole;
    return whole;
  }

  std::vector<QueryResult> run(const std::vector<Query>& queries) {
    if (queries.empty()) return {};
    record_.queries += static_cast<int>(queries.size());
    std::vector<QueryResult> results = parts_.client.run(reach_.access, queries);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].state != QueryResult::State::kFailed) {
        reach_.access.answered = true;
        continue;
      }
      ++record_.failed_queries;
      const std::string& path = queries[i].path;
      record_.failures.push_back(path.substr(0, path.find_first_of("/?")) + ": " +
                                 results[i].reason);
    }
    return results;
  }

  static void add(std::vector<QueryResult> results, const std::vector<std::size_t>& asked,
                  std::vector<Gathered>& gathered, ChartBuilder& builder) {
    for (std::size_t q = 0; q < results.size(); ++q) {
      Gathered& to = gathered[asked[q]];
      QueryResult& result = results[q];
      if (result.state == QueryResult::State::kFailed) continue;  // a first page stays, cut
      // Without a next link the search was made anew: its answer replaces what was prefetched.
      if (to.prefetched != nullptr && to.prefetched->next.empty()) {
        to.since.reset();
      } else if (to.prefetched != nullptr) {
        to.read.push_back(std::move(*to.prefetched));
      }
      to.prefetched = nullptr;
      to.failed = false;
      to.more = result.state == QueryResult::State::kPartial;
      std::move(result.pages.begin(), result.pages.end(), std::back_inserter(to.read));
      builder.keep(std::move(result.texts));
      builder.keep(std::move(result.issues));
    }
  }

  const OrderSignService::Parts& parts_;
  HookRequest& request_;
  CallRecord& record_;
  const RecordsOf whose_;
  Reach reach_;
};

}  // namespace

OrderSignService::OrderSignService(Parts parts)
    : parts_(std::move(parts)),
      first_round_(cds::first_round(parts_.value_sets, glucose_days(parts_.config))) {}

void OrderSignService::link_evidence(EvidenceView view, Card& card) const {
  const std::string url = parts_.keep_evidence(std::move(view));
  card.links.insert(card.links.begin(), {"Criteria, records and plots (30 minutes)", url});
}

HookAnswer OrderSignService::answer(std::string body, const ClientConfig* client,
                                    const std::string& trace_parent,
                                    const WaitOutside& wait_outside) {
  HookAnswer answer = judged(std::move(body), client, trace_parent, wait_outside);
  if (client == nullptr) return answer;
  answer.record.client = client->name;
  if (client->silent) answer.body = write_hook_response({});
  return answer;
}

HookAnswer OrderSignService::judged(std::string body, const ClientConfig* client,
                                    const std::string& trace_parent,
                                    const WaitOutside& wait_outside) {
  HookAnswer answer;
  // As far as the call itself tells; what they refer to stays where it was read.
  std::optional<std::vector<rules::OrderedProduct>> recognized;
  const auto names_product = [&](const HookRequest& read) {
    recognized = recognize_orders(read, {}, {}, parts_.terms);
    return !recognized->empty();
  };
  HookRequest request =
      read_hook_request(std::move(body), "order-sign", parts_.zone, names_product);
  // Some clients put other things there than the UUID that the protocol asks for.
  answer.record.hook_instance_is_uuid = is_uuid(request.hook_instance);
  answer.record.hook_instance = answer.record.hook_instance_is_uuid
                                    ? request.hook_instance
                                    : parts_.hash.of({"hookInstance", request.hook_instance});
  answer.record.orders = static_cast<int>(request.orders.size());
  if (!recognized) recognized = recognize_orders(request, {}, {}, parts_.terms);
  std::vector<rules::OrderedProduct> ordered = *std::move(recognized);
  if (ordered.empty()) {
    answer.body = write_hook_response({});
    return answer;
  }
  check_server(parts_, request.fhir_server, client);
  Call call(parts_, request, answer.record, trace_parent, wait_outside);
  const OrderReferences read = call.read_references(ordered);
  if (!read.devices.empty() || !read.medications.empty()) {
    ordered = recognize_orders(request, read.devices, read.medications, parts_.terms);
  }
  const auto not_ours = [this](const rules::OrderedProduct& product) {
    const bool quiet =
        product.kind == rules::ProductKind::kSupplies && !parts_.config.cards_out_of_scope;
    return product.kind == rules::ProductKind::kNone || quiet;
  };
  ordered.erase(std::remove_if(ordered.begin(), ordered.end(), not_ours), ordered.end());
  if (ordered.empty()) {
    answer.body = write_hook_response({});
    return answer;
  }
  const fhir::Instant now = parts_.now();
  const rules::Context context{
      parts_.zone, {now, parts_.zone.date_of(now)}, parts_.terms, parts_.config.parameters};
  fhir::Chart chart = call.first_round(first_round_, context.anchor.date);
  // Not before, since a call that has yet to ask the EHR must not wait for those that compute.
  ComputeTurns::Turn turn = call.turn();
  const JudgedChart judged = judge_in_rounds(
      ordered, chart, context, parts_.value_sets,
      [&](fhir::Chart& into, const SearchTemplate& search, const fhir::Window& window) {
        call.read_later(into, search, window, turn);
      });
  answer.record.dropped_other_patient = chart.dropped_other_patient;
  CardContext cards_for;
  cards_for.patient_id = request.patient_id;
  if (request.user_id.find('/') != std::string::npos) cards_for.requester = request.user_id;
  cards_for.guideline_url = parts_.config.guideline_url;
  cards_for.smart_app = parts_.config.smart_app;
  cards_for.parameters = parts_.config.parameters;
  cards_for.new_uuid = parts_.new_uuid;
  cards_for.orders = signed_orders(request);
  std::vector<Card> cards;
  std::shared_ptr<const ChartFacts> facts;
  if (parts_.keep_evidence) {
    facts = std::make_shared<const ChartFacts>(chart_facts(judged.evidence, context));
  }
  for (const rules::Judged& one : judged.orders) {
    cards.push_back(make_card(one.determination, cards_for));
    if (facts) link_evidence({one.determination, parts_.config.parameters, facts}, cards.back());
    answer.record.outcomes.emplace_back(rules::to_string(one.determination.outcome));
  }
  const std::optional<rules::Caution> caution = rules::caution(chart, context);
  if (caution) cards.push_back(make_caution_card(*caution, cards_for));
  answer.record.determinations = records_of(cards);
  const std::string patient = parts_.hash.of({request.fhir_server, request.patient_id});
  for (DeterminationRecord& record : answer.record.determinations) {
    record.hook_call = answer.record.hook_instance;
    record.patient = patient;
  }
  answer.body = write_hook_response(cards);
  return answer;
}

}  // namespace cds
