#include "cds/spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cds/config.h"

namespace cds {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20U;  // longer than any line

std::int64_t lines_in(std::string_view text) { return std::ranges::count(text, '\n'); }

}  // namespace

Spool::Spool(std::string path, std::size_t max_bytes)
    : path_(std::move(path)),
      max_bytes_(max_bytes),
      file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
  if (file_ < 0) throw ConfigError("spool: " + path_ + " cannot be opened or created");
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw ConfigError("spool: " + path_ + " is in use by another pumpcds; give each its own");
  }
  struct stat state {};
  if (::fstat(file_, &state) == 0) size_ = static_cast<std::size_t>(state.st_size);
  // A line that a crash broke off would swallow the next one.
  if (size_ > 0 && read_from(size_ - 1, 1) != "\n") write("\n");
}

Spool::~Spool() { ::close(file_); }

std::string Spool::read_from(std::size_t offset, std::size_t bytes) {
  std::string text(std::min(bytes, size_ - offset), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t got =
        ::pread(file_, text.data() + done, text.size() - done, static_cast<off_t>(offset + done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  text.resize(done);
  return text;
}

void Spool::write(std::string_view text) {
  const auto lines = lines_in(text);
  const std::size_t before = size_;
  while (!text.empty()) {
    const ssize_t put = ::pwrite(file_, text.data(), text.size(), static_cast<off_t>(size_));
    if (put <= 0) {  // a full disk: without half a line
      size_ = before;
      if (::ftruncate(file_, static_cast<off_t>(before)) == 0) lost_ += lines;
      return;
    }
    size_ += static_cast<std::size_t>(put);
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

// The locked file stays the same one; a crash between the two steps loses what was spooled, which a
// bound that is reached does anyway.
void Spool::replace_by(const std::string& text) {
  if (::ftruncate(file_, 0) != 0) return;
  size_ = taken_ = offered_ = 0;
  if (!text.empty()) write(text);
}

// A quarter of the file at a time, so that a full spool is not rewritten for each line.
void Spool::make_room(std::size_t bytes) {
  if (size_ + bytes <= max_bytes_) return;
  const std::string all = read_from(taken_, size_ - taken_);
  const std::size_t keep = max_bytes_ - std::min(max_bytes_, max_bytes_ / 4 + bytes);
  std::size_t cut = all.size() > keep ? all.size() - keep : 0;
  if (cut > 0) cut = std::min(all.find('\n', cut - 1), all.size() - 1) + 1;
  lost_ += lines_in(std::string_view(all).substr(0, cut));
  replace_by(all.substr(cut));
}

void Spool::append(const std::vector<DeterminationRecord>& records) {
  std::string lines;
  for (const DeterminationRecord& record : records) lines += spool_line(record) + "\n";
  if (lines.empty()) return;
  make_room(lines.size());
  if (lines.size() > max_bytes_) {
    lost_ += static_cast<std::int64_t>(records.size());
    return;
  }
  write(lines);
  ::fdatasync(file_);
}

std::vector<DeterminationRecord> Spool::oldest(std::size_t count) {
  std::vector<DeterminationRecord> records;
  offered_ = taken_;
  const std::string text = read_from(taken_, kChunk);
  std::size_t begin = 0;
  while (records.size() < count) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    DeterminationRecord record;
    if (read_spool_line(text.substr(begin, end - begin), record)) {
      records.push_back(std::move(record));
    } else {
      ++lost_;
    }
    begin = end + 1;
  }
  // A chunk without any line is nothing of ours.
  offered_ += begin == 0 ? text.size() : begin;
  return records;
}

void Spool::drop() {
  taken_ = offered_;
  if (taken_ >= size_) replace_by("");
}

}  // namespace cds
