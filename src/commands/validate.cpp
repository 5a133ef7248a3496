#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "catalogue/object_reader.hpp"
#include "catalogue/refresher.hpp"
#include "commands/line_reader.hpp"
#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/time_option.hpp"
#include "commands/verdict_json.hpp"
#include "configuration/settings.hpp"
#include "domain/wall_clock.hpp"
#include "validation/validator.hpp"

namespace kioskline::commands {
namespace {

struct ValidateOptions {
  SettingOverrides overrides;
  std::string museum;  ///< code; empty: the only one there is
  std::string input = "-";
  std::vector<std::string> whole_files;
  std::string now;
};

/// Without a catalogue the six sample exhibitions count, EXH_00 to EXH_05.
KnownExhibitions exhibitions_of(const MuseumSettings& museum, const CatalogueSettings& settings) {
  if (museum.catalogue.empty()) {
    KnownExhibitions samples;
    constexpr std::size_t sample_count = 6;
    for (std::size_t number = 0; number < sample_count; ++number) samples.numbers.set(number);
    return samples;
  }
  catalogue::Refresher refresher(
      museum.catalogue,
      catalogue::ObjectReader(catalogue::open_source(museum.catalogue, settings),
                              museum.rules.code),
      {.load = [] { return std::nullopt; },
       .save = [](const catalogue::Catalogue&) { return CatalogueVersion{1}; }},
      &wall_clock);
  const catalogue::RefreshReport report = refresher.refresh();
  if (report.failure)
    throw Error(report.failure->code, report.failure->what, report.failure->remedy);
  const auto known = refresher.exhibitions();
  if (known == nullptr) {
    throw Error(ExitCode::configuration,
                fmt::format("{} holds no exhibition of {}", museum.catalogue, museum.rules.code),
                "Point --catalogue at the folder or prefix of the metadata objects.");
  }
  return *known;
}

/// Standard output in large pieces.
class Output {
 public:
  Output() = default;
  ~Output() { flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  std::string& text() { return text_; }
  void end_line() {
    text_ += '\n';
    if (text_.size() > (1U << 20U)) flush();
  }
  void flush() {
    if (std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size() ||
        std::fflush(stdout) != 0)
      failed_ = true;
    text_.clear();
  }
  bool failed() const { return failed_; }

 private:
  std::string text_;
  bool failed_ = false;
};

/// A file open for reading, or standard input for "-".
class Descriptor {
 public:
  /// Throws Error (usage) when it is a folder or can't be opened.
  explicit Descriptor(const std::string& path)
      : value_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (value_ < 0) refuse(path, std::strerror(errno));
    struct stat status{};
    if (fstat(value_, &status) == 0 && S_ISDIR(status.st_mode)) {
      close(value_);
      refuse(path, "a folder");
    }
  }
  ~Descriptor() {
    if (value_ != STDIN_FILENO) close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  [[noreturn]] static void refuse(const std::string& path, const char* problem) {
    throw Error(ExitCode::usage, fmt::format("{}: {}", path, problem),
                "Name a file that can be read, or - for standard input.");
  }

  int value_;
};

/// A file's bytes, of a large one as many as show that it is too large.
std::string begin_of_file(const std::string& path) {
  const Descriptor file(path);
  std::string content(validation::largest_message_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file.value(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.resize(size);
  return content;
}

/// Judges messages as if they arrived at one moment, and counts the verdicts.
class Judging {
 public:
  Judging(const MuseumSettings& museum, KnownExhibitions exhibitions, Instant now)
      : validator_(museum.rules), exhibitions_(exhibitions), now_(now) {}

  validation::Verdict judge(std::string_view bytes) {
    Message message;
    message.value = bytes;
    message.timestamp = now_;
    validation::Verdict verdict = validator_.judge(message, exhibitions_, now_);
    ++(std::holds_alternative<validation::Acceptance>(verdict) ? valid_ : invalid_);
    return verdict;
  }

  std::string summary() const {
    return fmt::format("{} messages: {} valid, {} invalid", valid_ + invalid_, valid_, invalid_);
  }

 private:
  validation::Validator validator_;
  KnownExhibitions exhibitions_;
  Instant now_;
  std::int64_t valid_ = 0;
  std::int64_t invalid_ = 0;
};

void judge_whole_files(const std::vector<std::string>& paths, Judging& judging, Output& output) {
  for (const std::string& path : paths) {
    const nlohmann::json name(path);
    output.text() += R"({"file":)";
    output.text() += name.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    output.text() += ',';
    append_verdict(judging.judge(begin_of_file(path)), output.text());
    output.text() += '}';
    output.end_line();
  }
}

void judge_lines(const std::string& path, Judging& judging, Output& output) {
  const Descriptor input(path);
  LineReader lines(input.value(), validation::largest_message_bytes);
  for (std::int64_t line = 1; const auto text = lines.next(); ++line) {
    const fmt::format_int number(line);
    output.text() += R"({"line":)";
    output.text().append(number.data(), number.size());
    output.text() += ',';
    append_verdict(judging.judge(*text), output.text());
    output.text() += '}';
    output.end_line();
  }
}

ExitCode run_validate(const ValidateOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  const MuseumSettings& museum = chosen_museum(configuration, options.museum);
  const Instant now =
      instant_option("--now", options.now, museum.rules.time_zone).value_or(wall_clock());
  Judging judging(museum, exhibitions_of(museum, configuration.catalogue), now);
  Output output;
  if (options.whole_files.empty()) {
    judge_lines(options.input, judging, output);
  } else {
    judge_whole_files(options.whole_files, judging, output);
  }
  output.flush();
  if (output.failed()) {
    throw Error(ExitCode::unavailable, "the verdicts can't be written",
                "See whether the disk is full or the reader has gone.");
  }
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "{}\n", judging.summary());
  return ExitCode::done;
}

}  // namespace

void add_validate_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App* const command = program.add_subcommand(
      "validate", "Judge messages by the message contract: one a line in, one verdict a line out");
  command->footer(
      "Example: kioskline validate --catalogue exhibitions/ messages.jsonl\n"
      "One JSON object a message goes to standard output. Without --catalogue the exhibitions are "
      "EXH_00 to EXH_05. Needs neither Kafka nor a database, and memory that does not grow; the "
      "exit "
      "code is 0 whatever the verdicts. The rules: docs/message-contract.md.");
  command->add_option("FILE", options->input, "Messages, one a line; - is standard input")
      ->capture_default_str();
  command->add_option("--each", options->whole_files, "Take every FILE as one message");
  command
      ->add_option("--museum", options->museum, "Code of the museum, where several are configured")
      ->type_name("CODE");
  command->add_option("--now", options->now, "Judge as if it were this time")->type_name("TIME");
  add_setting_flags(*command, options->overrides, {"museum.*", "catalogue.*"});
  command->callback([options, &outcome] { outcome = run_validate(*options); });
}

}  // namespace kioskline::commands
