#include "cds/recorder.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "cds/log.h"
#include "cds/metrics.h"
#include "cds/spool.h"

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kDeterminationsAtOnce = 200;
constexpr std::size_t kPostsAtOnce = 64;
// A transaction costs more than a card; those of so long a time share one. Feedback does not wait.
constexpr std::chrono::milliseconds kGather{50};

struct Post {
  std::vector<FeedbackRecord> records;
  std::promise<std::string> done;  // why it was not stored, or ""
};

struct Work {
  std::vector<DeterminationRecord> determinations;
  std::vector<std::shared_ptr<Post>> posts;
};

}  // namespace

class Recorder::Impl {
 public:
  Impl(std::unique_ptr<Store> store, RecorderOptions options, Metrics& metrics)
      : store_(std::move(store)),
        options_(std::move(options)),
        metrics_(metrics),
        spool_(options_.spool, options_.spool_max) {
    try {
      store_->open();
      set_up(true);
    } catch (const StoreRefused&) {
      throw;
    } catch (const StoreError& error) {
      set_down(error);
    }
    report();
    writer_ = std::thread([this] { work(); });
  }

  ~Impl() { stop(); }

  void record(std::vector<DeterminationRecord> determinations) {
    const std::lock_guard lock(mutex_);
    const bool idle = queue_.empty();
    for (DeterminationRecord& one : determinations) {
      if (queue_.size() >= options_.queue_max || stopping_) {
        ++lost_;
        if (queue_.empty() || stopping_) continue;
        queue_.pop_front();
      }
      queue_.push_back(std::move(one));
    }
    metrics_.store_queue(queue_.size());
    if (idle || queue_.size() >= kDeterminationsAtOnce) wake_.notify_one();
  }

  void submit(std::vector<FeedbackRecord> feedback) {
    auto post = std::make_shared<Post>();
    post->records = std::move(feedback);
    std::future<std::string> done = post->done.get_future();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) throw StoreError("store: the service is ending");
      posts_.push_back(std::move(post));
      wake_.notify_one();
    }
    if (done.wait_for(options_.longest_wait) != std::future_status::ready) {
      throw StoreError("store: no answer in time");
    }
    const std::string failure = done.get();
    if (!failure.empty()) throw StoreError(failure);
  }

  bool is_up() const { return up_; }
  Store& store() { return *store_; }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      wake_.notify_one();
    }
    const std::lock_guard lock(stop_mutex_);
    if (writer_.joinable()) writer_.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      if (queue_.empty() && posts_.empty()) {
        if (stopping_) return;
        const auto wait = up_ && spool_.bytes() > 0 ? std::chrono::milliseconds(0) : options_.retry;
        wake_.wait_for(lock, wait,
                       [this] { return stopping_ || !queue_.empty() || !posts_.empty(); });
      }
      if (!queue_.empty()) gather(lock);
      Work work = take_work();
      lock.unlock();
      handle(std::move(work));
      lock.lock();
    }
  }

  void gather(std::unique_lock<std::mutex>& lock) {
    wake_.wait_for(lock, kGather, [this] {
      return stopping_ || !posts_.empty() || queue_.size() >= kDeterminationsAtOnce;
    });
  }

  Work take_work() {
    Work work;
    for (; !queue_.empty() && work.determinations.size() < kDeterminationsAtOnce;
         queue_.pop_front()) {
      work.determinations.push_back(std::move(queue_.front()));
    }
    for (; !posts_.empty() && work.posts.size() < kPostsAtOnce; posts_.pop_front()) {
      work.posts.push_back(std::move(posts_.front()));
    }
    metrics_.store_queue(queue_.size());
    return work;
  }

  void handle(Work work) {
    StoreBatch batch{std::move(work.determinations), {}};
    for (const auto& post : work.posts) {
      batch.feedback.insert(batch.feedback.end(), post->records.begin(), post->records.end());
    }
    const bool due = up_ || !work.posts.empty() || steady_clock::now() >= next_try_;
    std::string failure;
    if (!due || !try_write(batch, failure)) spool_.append(batch.determinations);
    report();  // before anybody hears of the outcome
    for (const auto& post : work.posts) post->done.set_value(failure);
    if (up_ && spool_.bytes() > 0) unspool();
    report();
  }

  bool try_write(const StoreBatch& batch, std::string& failure) {
    try {
      if (batch.determinations.empty() && batch.feedback.empty()) {
        store_->open();
      } else {
        metrics_.store_wrote(store_->write(batch));
      }
      set_up(false);
      return true;
    } catch (const StoreError& error) {
      failure = error.what();
      set_down(error);
    } catch (const std::exception&) {  // out of memory
      failure = "store: internal error";
      set_down(StoreError(failure));
    }
    return false;
  }

  void unspool() {
    std::string failure;
    const StoreBatch batch{spool_.oldest(kDeterminationsAtOnce), {}};
    if (batch.determinations.empty() || try_write(batch, failure)) spool_.drop();
  }

  void set_up(bool first) {
    if (!up_.exchange(true) && !first) LogLine(LogLevel::kInfo, "store-up").write();
  }

  void set_down(const StoreError& error) {
    next_try_ = steady_clock::now() + options_.retry;
    metrics_.store_failed();
    if (up_.exchange(false) || !told_) {
      LogLine(LogLevel::kError, "store-down").text("reason", error.what()).write();
    }
    told_ = true;
  }

  void report() {
    metrics_.store_state(up_, spool_.bytes());
    const std::int64_t lost = spool_.lost() + lost_;
    if (lost == lost_told_) return;
    metrics_.store_lost(lost - lost_told_);
    LogLine(LogLevel::kError, "determinations-lost").number("count", lost - lost_told_).write();
    lost_told_ = lost;
  }

  const std::unique_ptr<Store> store_;
  const RecorderOptions options_;
  Metrics& metrics_;
  std::atomic<bool> up_{false};
  std::atomic<std::int64_t> lost_{0};  // from the queue

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<DeterminationRecord> queue_;
  std::deque<std::shared_ptr<Post>> posts_;
  bool stopping_ = false;
  std::mutex stop_mutex_;

  // The writer's own.
  Spool spool_;
  steady_clock::time_point next_try_;
  bool told_ = false;
  std::int64_t lost_told_ = 0;
  std::thread writer_;
};

Recorder::Recorder(std::unique_ptr<Store> store, RecorderOptions options, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(store), std::move(options), metrics)) {}
Recorder::~Recorder() = default;
void Recorder::record(std::vector<DeterminationRecord> determinations) {
  impl_->record(std::move(determinations));
}
void Recorder::submit(std::vector<FeedbackRecord> feedback) { impl_->submit(std::move(feedback)); }
bool Recorder::is_up() const { return impl_->is_up(); }
Store& Recorder::store() { return impl_->store(); }
void Recorder::stop() { impl_->stop(); }

}  // namespace cds
