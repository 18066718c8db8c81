// pumpcds: reads the command line and runs one subcommand.
#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>
#ifdef PUMPCDS_TCMALLOC
#include <gperftools/malloc_extension.h>
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#endif

#include "cds/commands.h"
#include "cds/config.h"
#include "cds/problem.h"
#include "cds/server_tls.h"
#include "cds/spelling.h"
#include "fhir/read.h"

namespace {

struct Options {
  cds::ServeOptions serve;
  cds::DemoOptions demo;
  cds::CheckOptions check;
  cds::ValueSetOptions value_sets;
  cds::FeedbackExportOptions feedback;
  std::string config_file;
};

// What is left over is collected rather than refused by the parser, which knows no suggestions.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& about) {
  CLI::App* command = parent.add_subcommand(name, about);
  command->allow_extras();
  return command;
}

void add_as_of(CLI::App& command, std::string& as_of) {
  command.add_option("--as-of", as_of,
                     "Judge as of this DATE (noon) or INSTANT instead of now; token, time-out and "
                     "other clocks go on");
}

void add_serve(CLI::App& app, cds::ServeOptions& options) {
  CLI::App* command = add_command(app, "serve", "Run the CDS Hooks service");
  command->add_option("--config", options.config, "TOML file; see docs/pumpcds.example.toml");
  command->add_option("--listen", options.listen, "HOST:PORT (default 127.0.0.1:8080)");
  add_as_of(*command, options.as_of);
}

void add_demo(CLI::App& app, cds::DemoOptions& options) {
  CLI::App* command = add_command(app, "demo", "Run the service with a demo EHR and a demo page");
  command->add_option("--listen", options.listen, "HOST:PORT (default 127.0.0.1:8080)");
  command->add_option("--fixtures", options.fixtures, "Folder of scenarios")
      ->envname("PUMPCDS_FIXTURES");
  add_as_of(*command, options.as_of);
  command->add_option("--config", options.config, "TOML file");
}

void add_check(CLI::App& app, cds::CheckOptions& options) {
  CLI::App* command = add_command(app, "check", "Judge orders without a server");
  command->add_option("--chart", options.chart, "FHIR Bundle with the patient's record");
  command->add_option("--order", options.order,
                      "One order, a Bundle of orders or a hook request; - reads stdin");
  command->add_option("--fhir", options.fhir,
                      "Base address of a FHIR R4 server, instead of --chart");
  command->add_option("--patient", options.patient, "Patient id on that server");
  command->add_option("--token-file", options.token_file, "File with an access token for it");
  command->add_option("--format", options.format, "text, json or html")->capture_default_str();
  command->add_option("--time-zone", options.time_zone, "Site's zone, e.g. America/New_York");
  add_as_of(*command, options.as_of);
  command->add_option("--config", options.config, "TOML file");
  command->footer(
      "Exit: 0 meets, 1 does not meet, 2 needs information, 3 individual review, 4 out of scope "
      "(several orders: the highest), 64 usage, 65 bad input, 69 FHIR server unavailable.");
}

void add_value_sets(CLI::App& app, cds::ValueSetOptions& options) {
  CLI::App* command = add_command(app, "valuesets", "Show the value sets");
  command->add_option("--config", options.config, "TOML file that names a directory of value sets");
  add_command(*command, "list", "Every set with its title and size (default)");
  add_command(*command, "verify", "Read every set and the product table, and report defects");
  add_command(*command, "find", "The sets that hold a code")
      ->add_option("code", options.code,
                   "A code, with or without system: E10.65, http://loinc.org|4548-4");
  for (CLI::App* sub : command->get_subcommands({})) {
    sub->add_option("--config", options.config, "TOML file that names a directory of value sets");
  }
}

void add_config(CLI::App& app, std::string& file) {
  CLI::App* command = add_command(app, "config", "Work with the configuration");
  add_command(*command, "check", "Read a configuration as `serve` would")
      ->add_option("file", file, "TOML file");
}

void add_feedback(CLI::App& app, cds::FeedbackExportOptions& options) {
  CLI::App* command = add_command(app, "feedback", "Work with the feedback that was stored");
  CLI::App* sub = add_command(*command, "export", "Write all of it to the standard output");
  sub->add_option("--config", options.config, "TOML file that names the store");
  sub->add_option("--format", options.format, "csv or jsonl")->capture_default_str();
  sub->add_option("--since", options.since, "Only what was received from this DATE or INSTANT on");
}

std::string first_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? std::string() : "--" + option.get_lnames().front();
}

// "unknown option '--char' (did you mean --chart?)", or "".
std::string leftover(const CLI::App& command) {
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) options.push_back(first_name(*option));
  std::vector<std::string> commands;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(sub->get_name());
  }
  std::string unexpected;
  for (const std::string& word : command.remaining()) {
    const std::string name = word.substr(0, word.find('='));
    if (name.size() > 1 && name.starts_with('-')) {
      return "unknown option '" + name + "'" + cds::suggestion_for(name, options);
    }
    if (unexpected.empty()) {
      unexpected = commands.empty()
                       ? "unexpected argument '" + word + "'"
                       : "unknown command '" + word + "'" + cds::suggestion_for(word, commands);
    }
  }
  return unexpected;
}

int usage_error(const std::string& what, const std::string& command) {
  std::cerr << command << ": " << what << "\nSee " << command << " --help.\n";
  return cds::kExitUsage;
}

int run_sub(const CLI::App& command, const Options& options) {
  const auto chosen = command.get_subcommands();
  const std::string sub = chosen.empty() ? "" : chosen.front()->get_name();
  if (command.get_name() == "serve") return cds::run_serve(options.serve);
  if (command.get_name() == "demo") return cds::run_demo(options.demo);
  if (command.get_name() == "check") return cds::run_check(options.check);
  if (command.get_name() == "feedback") {
    if (sub.empty()) return usage_error("expected: feedback export", "pumpcds feedback");
    return cds::run_feedback_export(options.feedback);
  }
  if (command.get_name() == "config") {
    if (sub.empty() || options.config_file.empty()) {
      return usage_error("expected: config check FILE", "pumpcds config");
    }
    return cds::run_config_check(options.config_file);
  }
  if (sub == "verify") return cds::run_value_sets_verify(options.value_sets);
  if (sub != "find") return cds::run_value_sets_list(options.value_sets);
  if (options.value_sets.code.empty()) {
    return usage_error("expected: valuesets find CODE", "pumpcds valuesets");
  }
  return cds::run_value_sets_find(options.value_sets);
}

int run(const CLI::App& app, const Options& options) {
  std::string name = "pumpcds";
  const CLI::App* deepest = &app;
  std::string wrong = leftover(app);
  while (wrong.empty() && !deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
    name += " " + deepest->get_name();
    wrong = leftover(*deepest);
  }
  if (!wrong.empty()) return usage_error(wrong, name);
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    return cds::kExitUsage;
  }
  return run_sub(*app.get_subcommands().front(), options);
}

// Whatever a command throws, in one place.
int guarded(const std::function<int()>& command) {
  try {
    return command();
  } catch (const cds::ConfigError& error) {
    std::cerr << "pumpcds: " << error.what() << "\n";
    return cds::kExitConfig;
  } catch (const cds::TlsError& error) {
    std::cerr << "pumpcds: " << error.what() << "\n";
    return cds::kExitConfig;
  } catch (const cds::Problem& problem) {
    std::cerr << "pumpcds: " << problem.what() << "\n";
    return cds::kExitBadInput;
  } catch (const fhir::ReadError& error) {
    std::cerr << "pumpcds: " << error.what() << "\n";
    return cds::kExitBadInput;
  } catch (const std::invalid_argument& error) {
    return usage_error(error.what(), "pumpcds");
  } catch (const std::exception& error) {
    std::cerr << "pumpcds: " << error.what() << "\n";
    return cds::kExitSoftware;
  }
}

int parse_and_run(int argc, char** argv) {
  Options options;
  CLI::App app{"Judges insulin pump orders against guideline CG-DME-01 (CDS Hooks, FHIR R4)",
               "pumpcds"};
  app.set_version_flag("--version", std::string("pumpcds ") + PUMPCDS_VERSION);
  app.allow_extras();
  add_serve(app, options.serve);
  add_demo(app, options.demo);
  add_check(app, options.check);
  add_value_sets(app, options.value_sets);
  add_feedback(app, options.feedback);
  add_config(app, options.config_file);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {  // --help, --version
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what(), "pumpcds");
  }
  return run(app, options);
}

#ifdef PUMPCDS_TCMALLOC
// What is freed stays with the program for the next call, up to this much; half of the rest goes
// back to the system each second, so that large calls in a row find some of it.
class FreeMemory {
 public:
  FreeMemory() {
    // By default all threads together keep 32 MiB, less than one large chart takes.
    MallocExtension::instance()->SetNumericProperty("tcmalloc.max_total_thread_cache_bytes",
                                                    kKeptByThreads);
    // Signals are for the thread that waits for them.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

 private:
  static constexpr std::size_t kKeptByThreads = std::size_t{64} << 20U;
  static constexpr std::size_t kKept = std::size_t{64} << 20U;

  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, std::chrono::seconds(1),
                           [&] { return stop.stop_requested(); })) {
      std::size_t free = 0;
      MallocExtension::instance()->GetNumericProperty("tcmalloc.pageheap_free_bytes", &free);
      if (free > kKept) MallocExtension::instance()->ReleaseToSystem((free - kKept) / 2 + 1);
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};
#else
struct FreeMemory {};
#endif

}  // namespace

int main(int argc, char** argv) {
  return guarded([&] {
    [[maybe_unused]] const FreeMemory free_memory{};
    return parse_and_run(argc, argv);
  });
}
