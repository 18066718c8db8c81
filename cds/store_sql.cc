// The store over either database.
#include <array>
#include <boost/algorithm/string/join.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cds/cards.h"
#include "cds/feedback.h"
#include "cds/sql.h"
#include "cds/store_schema.h"

namespace cds {
namespace {

std::string month_of(std::int64_t seconds) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_seconds(std::chrono::seconds(seconds)))};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()));
  return text.data();
}

std::string_view to_string(FeedbackOutcome outcome) {
  return outcome == FeedbackOutcome::kAccepted ? "accepted" : "overridden";
}

// "($1, $2)"
std::string places(std::size_t columns) {
  std::string text;
  for (std::size_t column = 1; column <= columns; ++column) {
    text += (column == 1 ? "($" : ", $") + std::to_string(column);
  }
  return text + ")";
}

// Counts by key, added at the end of a batch in the order of their keys: two programs that write at
// once take the rows in the same order, so that neither waits for the other in a circle. Keys are
// texts of the batch and of `months`.
template <std::size_t Columns>
using CountsBy = std::map<std::array<std::string_view, Columns>, std::int64_t>;

struct Counts {
  std::set<std::string> months;
  CountsBy<3> determinations;
  CountsBy<4> criteria;
  CountsBy<2> missing;
};

template <std::size_t Columns>
void add_counts(SqlConnection& database, const std::string& table, const std::string& columns,
                const CountsBy<Columns>& counts) {
  const std::string sql = "INSERT INTO " + table + " (" + columns + ", count) VALUES " +
                          places(Columns + 1) + " ON CONFLICT (" + columns +
                          ") DO UPDATE SET count = " + table + ".count + excluded.count";
  for (const auto& [key, count] : counts) {
    SqlRow values(key.begin(), key.end());
    values.push_back(std::to_string(count));
    database.run(sql, values);
  }
}

// As the schema's second step says.
std::string text_of(const std::vector<CriterionRecord>& criteria) {
  std::string text;
  for (const CriterionRecord& one : criteria) {
    text.append(text.empty() ? "" : kListSeparator).append(one.criterion).append(" ");
    text.append(one.status).append(one.reason.empty() ? "" : " ").append(one.reason);
  }
  return text;
}

constexpr const char* kCaution = "caution";

// Whether it was new.
bool add(SqlConnection& database, const DeterminationRecord& record, Counts& counts) {
  static const std::string kInsert =
      "INSERT INTO determinations (card, recorded, month, client, hook_call, patient, product, "
      "purpose, determination, route, guideline, milliseconds, criteria, missing) VALUES " +
      places(14) + " ON CONFLICT (card) DO NOTHING";
  const std::string& month = *counts.months.insert(month_of(record.time)).first;
  const SqlRow values{record.card,
                      std::to_string(record.time),
                      month,
                      record.client,
                      record.hook_call,
                      record.patient,
                      record.product,
                      record.purpose,
                      record.determination,
                      record.route,
                      record.guideline,
                      std::to_string(record.milliseconds),
                      text_of(record.criteria),
                      boost::join(record.missing, kListSeparator)};
  if (database.run(kInsert, values) == 0) return false;
  for (const CriterionRecord& one : record.criteria) {
    ++counts.criteria[{month, one.criterion, one.status, one.reason}];
  }
  for (const std::string& item : record.missing) ++counts.missing[{month, item}];
  // Feedback may have come first: while the store was down, cards were given all the same.
  database.run("UPDATE feedback SET matched = 1, product = $1 WHERE card = $2 AND matched = 0",
               {record.product, record.card});
  if (record.determination != kCaution) {
    ++counts.determinations[{month, record.product, record.determination}];
  }
  return true;
}

bool add(SqlConnection& database, const FeedbackRecord& record) {
  std::optional<std::string> product;
  database.run("SELECT product FROM determinations WHERE card = $1", {record.card},
               [&product](const SqlRow& row) { product = row.at(0); });
  const SqlRow values{record.digest,
                      record.card,
                      record.client,
                      std::string(to_string(record.outcome)),
                      record.suggestions,
                      record.reason_code,
                      record.reason_system,
                      record.reason_display,
                      record.reason,
                      record.comment,
                      record.outcome_time,
                      std::to_string(record.received),
                      month_of(record.received),
                      product ? "1" : "0",
                      product.value_or("")};
  return database.run(
             "INSERT INTO feedback (digest, card, client, outcome, suggestions, reason_code, "
             "reason_system, reason_display, reason, comment, outcome_time, received, month, "
             "matched, product) VALUES " +
                 places(values.size()) + " ON CONFLICT (digest) DO NOTHING",
             values) > 0;
}

StoreWritten write_all(SqlConnection& database, const StoreBatch& batch) {
  StoreWritten written;
  Counts counts;
  database.begin();
  for (const DeterminationRecord& record : batch.determinations) {
    if (add(database, record, counts)) ++written.determinations;
  }
  for (const FeedbackRecord& record : batch.feedback) {
    if (!add(database, record)) continue;
    ++(record.outcome == FeedbackOutcome::kAccepted ? written.accepted : written.overridden);
  }
  add_counts(database, "determination_counts", "month, product, determination",
             counts.determinations);
  add_counts(database, "criterion_counts", "month, criterion, status, reason", counts.criteria);
  add_counts(database, "missing_counts", "month, item", counts.missing);
  database.commit();
  return written;
}

// Displays are ours to give: what a client sent as a reason may be any text.
std::string display_of(const std::string& reason) {
  if (reason.empty()) return "No reason given";
  if (reason == kCommentOnly) return "Comment only";
  if (reason == kForeignReason) return "Reason from another list";
  for (const OverrideReason& own : override_reasons()) {
    if (own.code == reason) return std::string(own.display);
  }
  return {};
}

Insights read_insights(SqlConnection& database, const SqlRow& months) {
  Insights result;
  const std::string between = " WHERE month >= $1 AND month <= $2 ";
  database.run(
      "SELECT month, product, determination, count FROM determination_counts" + between +
          "ORDER BY month, product, determination",
      months, [&result](const SqlRow& row) {
        result.determinations.push_back({row.at(0), row.at(1), row.at(2), std::stoll(row.at(3))});
      });
  database.run(
      "SELECT criterion, status, reason, SUM(count) FROM criterion_counts" + between +
          "GROUP BY criterion, status, reason ORDER BY criterion, status, reason",
      months, [&result](const SqlRow& row) {
        result.criteria.push_back({row.at(0), row.at(1), row.at(2), std::stoll(row.at(3))});
      });
  database.run(
      "SELECT item, SUM(count) FROM missing_counts" + between + "GROUP BY item ORDER BY item",
      months, [&result](const SqlRow& row) {
        result.missing.push_back({row.at(0), std::stoll(row.at(1))});
      });
  database.run(
      "SELECT outcome, matched, month, product, reason, COUNT(*) FROM feedback" + between +
          "GROUP BY outcome, matched, month, product, reason ORDER BY month, product, "
          "reason, outcome, matched",
      months, [&result](const SqlRow& row) {
        const std::int64_t count = std::stoll(row.at(5));
        if (row.at(1) == "0") result.unmatched += count;
        if (row.at(0) == "accepted") {
          result.accepted += count;
          return;
        }
        result.overridden += count;
        result.overrides.push_back({row.at(2), row.at(3), row.at(4), display_of(row.at(4)), count});
      });
  return result;
}

FeedbackRecord feedback_of(const SqlRow& row) {
  FeedbackRecord record;
  record.digest = row.at(0);
  record.card = row.at(1);
  record.client = row.at(2);
  record.outcome =
      row.at(3) == "accepted" ? FeedbackOutcome::kAccepted : FeedbackOutcome::kOverridden;
  record.suggestions = row.at(4);
  record.reason_code = row.at(5);
  record.reason_system = row.at(6);
  record.reason_display = row.at(7);
  record.reason = row.at(8);
  record.comment = row.at(9);
  record.outcome_time = row.at(10);
  record.received = std::stoll(row.at(11));
  record.matched = row.at(12) == "1";
  record.product = row.at(13);
  return record;
}

class SqlStore : public Store {
 public:
  explicit SqlStore(SqlConnect connect) : connect_(std::move(connect)) {}

  void open() override {
    using_writer([](SqlConnection& database) { database.check(); });
  }

  StoreWritten write(const StoreBatch& batch) override {
    StoreWritten written;
    using_writer([&](SqlConnection& database) { written = write_all(database, batch); });
    return written;
  }

  Insights insights(const std::string& from_month, const std::string& to_month) override {
    Insights result;
    using_reader([&](SqlConnection& database) {
      result = read_insights(database, {from_month, to_month});
    });
    return result;
  }

  void each_feedback(std::int64_t received_from,
                     const std::function<void(const FeedbackRecord&)>& take) override {
    using_reader([&](SqlConnection& database) {
      database.run(
          "SELECT digest, card, client, outcome, suggestions, reason_code, reason_system, "
          "reason_display, reason, comment, outcome_time, received, matched, product FROM feedback "
          "WHERE received >= $1 ORDER BY received, digest",
          {std::to_string(received_from)}, [&take](const SqlRow& row) { take(feedback_of(row)); });
    });
  }

 private:
  using Use = std::function<void(SqlConnection&)>;

  void using_writer(const Use& use) {
    try {
      if (!writer_) {
        writer_ = connect(SqlUse::kWrite);
        bring_up_to_date(*writer_);
      }
      use(*writer_);
    } catch (...) {
      writer_.reset();  // ends a transaction that was begun
      throw;
    }
  }

  void using_reader(const Use& use) {
    const std::lock_guard lock(reader_mutex_);
    try {
      if (reader_) reader_->check();
    } catch (const StoreError&) {
      reader_.reset();  // it idled and was cut: no reason to fail
    }
    try {
      if (!reader_) {
        reader_ = connect(SqlUse::kRead);
        require_current_schema(*reader_);
      }
      use(*reader_);
    } catch (...) {
      reader_.reset();
      throw;
    }
  }

  std::unique_ptr<SqlConnection> connect(SqlUse use) {
    const std::lock_guard lock(connect_mutex_);
    return connect_(use);
  }

  SqlConnect connect_;
  std::mutex connect_mutex_;
  std::unique_ptr<SqlConnection> writer_;
  std::mutex reader_mutex_;
  std::unique_ptr<SqlConnection> reader_;
};

}  // namespace

std::unique_ptr<Store> make_sql_store(SqlConnect connect) {
  return std::make_unique<SqlStore>(std::move(connect));
}

}  // namespace cds
