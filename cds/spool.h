#pragma once

// Determinations that wait for the store, in a file (JSON lines, no patient data): in order,
// bounded, and still there after a restart. When it is full the oldest are lost.
//
// One program at a time, by a lock on the file; one thread at a time. A failing disk loses records
// and is never an error: cards do not depend on it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cds/store.h"

namespace cds {

// One line without its end; and back, false when it is none.
std::string spool_line(const DeterminationRecord& record);
bool read_spool_line(std::string line, DeterminationRecord& record);

class Spool {
 public:
  // Throws ConfigError when the file cannot be opened or another program has it.
  Spool(std::string path, std::size_t max_bytes);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  void append(const std::vector<DeterminationRecord>& records);
  // The oldest that were not taken yet; drop() takes them for good, the file shrinks when all are.
  std::vector<DeterminationRecord> oldest(std::size_t count);
  void drop();

  std::size_t bytes() const { return size_ - taken_; }
  std::int64_t lost() const { return lost_; }  // since the start

 private:
  void write(std::string_view text);
  void make_room(std::size_t bytes);
  std::string read_from(std::size_t offset, std::size_t bytes);
  void replace_by(const std::string& text);

  const std::string path_;
  const std::size_t max_bytes_;
  int file_ = -1;
  std::size_t size_ = 0;     // of the file
  std::size_t taken_ = 0;    // bytes at its beginning that the store has
  std::size_t offered_ = 0;  // end of what oldest() gave
  std::int64_t lost_ = 0;
};

}  // namespace cds
