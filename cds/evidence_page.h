#pragma once

// The evidence page: why an order was judged as it was, for people who review or print it. One HTML
// document without scripts that loads nothing; texts of the chart are escaped (cds/html.h).

#include <string>
#include <vector>

#include "cds/evidence_view.h"
#include "cds/server.h"

namespace cds {

// One document for orders of one chart; at least one view.
std::string evidence_document(const std::vector<EvidenceView>& views);
// When no order of a chart is an insulin pump.
std::string no_order_document();

// The same as an HTTP answer: never stored, no referrer, strict Content-Security-Policy.
HttpResponse evidence_response(const EvidenceView& view);
// 404, for people: the link is wrong, or its half hour is over.
HttpResponse evidence_gone();

}  // namespace cds
