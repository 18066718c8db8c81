#pragma once

// The subcommands. Each takes its options and returns the exit code; what people read goes to
// stdout, and why something failed to stderr.

#include <string>

namespace cds {

// `check` uses 0 to 4 for determinations; the rest follows sysexits.h.
inline constexpr int kExitMeets = 0;
inline constexpr int kExitDoesNotMeet = 1;
inline constexpr int kExitNeedsInformation = 2;
inline constexpr int kExitIndividualReview = 3;
inline constexpr int kExitOutOfScope = 4;
inline constexpr int kExitUsage = 64;
inline constexpr int kExitBadInput = 65;
inline constexpr int kExitUnavailable = 69;
inline constexpr int kExitSoftware = 70;
inline constexpr int kExitCannotListen = 71;
inline constexpr int kExitCutShort = 75;  // stopped twice: calls in flight were cut off
inline constexpr int kExitConfig = 78;

struct ServeOptions {
  std::string config;  // file, or empty
  std::string listen;  // overrides the configuration when given
  std::string as_of;   // DATE or INSTANT
};
int run_serve(const ServeOptions& options);

struct DemoOptions {
  std::string listen;
  std::string fixtures;  // a folder of scenarios; empty: the project's own
  std::string as_of;
  std::string config;
};
int run_demo(const DemoOptions& options);

struct CheckOptions {
  std::string chart;  // a file with a Bundle
  std::string order;  // a file, or "-" for stdin
  std::string fhir;   // base address, instead of a chart
  std::string patient;
  std::string token_file;
  std::string config;
  std::string time_zone;
  std::string as_of;
  std::string format = "text";
};
int run_check(const CheckOptions& options);

struct ValueSetOptions {
  std::string config;
  std::string code;  // `find`
};
int run_value_sets_list(const ValueSetOptions& options);
int run_value_sets_verify(const ValueSetOptions& options);
int run_value_sets_find(const ValueSetOptions& options);

struct FeedbackExportOptions {
  std::string config;
  std::string format = "csv";
  std::string since;  // DATE or INSTANT; empty: all
};
int run_feedback_export(const FeedbackExportOptions& options);

int run_config_check(const std::string& file);

}  // namespace cds
