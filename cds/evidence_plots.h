#pragma once

// The plots of the evidence page as inline SVG, each in a <figure> with a caption and its data as a
// table. Marks carry data-* attributes (data-day, data-count, data-value, …), so that a plot can be
// checked by its data. A plot without data is "", or says so where its absence is the finding.

#include "cds/evidence_view.h"
#include "cds/html.h"

namespace cds {

void add_self_test_plot(const EvidenceView& view, Html& page);
void add_hba1c_plot(const EvidenceView& view, Html& page);
void add_time_of_day_plot(const EvidenceView& view, Html& page);
void add_fasting_plot(const EvidenceView& view, Html& page);
void add_timeline_plot(const EvidenceView& view, Html& page);

}  // namespace cds
