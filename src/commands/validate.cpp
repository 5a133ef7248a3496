#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "catalogue/object_reader.hpp"
#include "catalogue/refresher.hpp"
#include "commands/line_reader.hpp"
#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "domain/instant_text.hpp"
#include "validation/timestamp.hpp"
#include "validation/validator.hpp"

namespace kioskline::commands {
namespace {

// A longer message is too large, whatever it holds.
constexpr std::size_t enough_of_a_message = 16 * 1024;

struct ValidateOptions {
  SettingOverrides overrides;
  std::string input = "-";
  std::vector<std::string> whole_files;
  std::string now;
};

Instant wall_clock() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Instant now_from(const std::string& text) {
  if (text.empty()) return wall_clock();
  const auto timestamp = validation::parse_timestamp(text);
  if (!timestamp) {
    throw Error(ExitCode::usage, fmt::format("--now {}: not a time", text),
                "Write it as 2026-02-24T10:15:03Z.");
  }
  return Instant(timestamp->reading.time_since_epoch() -
                 timestamp->utc_offset.value_or(std::chrono::minutes(0)));
}

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
  ~Output() { flush(); }
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

const char* name_of(PressKind kind) {
  switch (kind) {
    case PressKind::rating:
      return "rating";
    case PressKind::assistance:
      return "assistance";
    case PressKind::emergency:
      return "emergency";
  }
  return "emergency";
}

void append_number(std::int64_t number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void append_verdict(const validation::Verdict& verdict, std::string& out) {
  if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
    const Press& press = accepted->press;
    out += R"("verdict":"valid","kind":")";
    out += name_of(press.kind);
    out += R"(","exhibition":"EXH_)";
    if (press.exhibition.value < 10) out += '0';
    append_number(press.exhibition.value, out);
    out += R"(","at":")";
    append_text(press.at, out);
    out += '"';
    if (press.kind == PressKind::rating) {
      out += R"(,"rating":)";
      append_number(press.rating, out);
    }
    return;
  }
  out += R"("verdict":"invalid","reasons":[)";
  const char* separator = "\"";
  for (const Reason reason : std::get<validation::Rejection>(verdict).reasons.list()) {
    out += separator;
    out += kioskline::name_of(reason);
    separator = "\",\"";
  }
  out += "\"]";
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : value_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (value_ < 0) {
      throw Error(ExitCode::usage, fmt::format("{}: {}", path, std::strerror(errno)),
                  "Name a file that can be read, or - for standard input.");
    }
  }
  ~Descriptor() {
    if (value_ != STDIN_FILENO) close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  int value_;
};

/// A file's bytes, of a large one as many as show that it is too large.
std::string begin_of_file(const std::string& path) {
  const Descriptor file(path);
  std::string content(enough_of_a_message + 1, '\0');
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

class Judging {
 public:
  Judging(const MuseumSettings& museum, KnownExhibitions exhibitions, Instant now)
      : validator_(museum.rules), exhibitions_(exhibitions), now_(now) {}

  validation::Verdict judge(std::string_view bytes) {
    Message message;
    message.value = bytes;
    message.timestamp = now_;
    return validator_.judge(message, exhibitions_, now_);
  }

 private:
  validation::Validator validator_;
  KnownExhibitions exhibitions_;
  Instant now_;
};

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

ExitCode run_validate(const ValidateOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  const MuseumSettings& museum = configuration.museums.front();
  Judging judging(museum, exhibitions_of(museum, configuration.catalogue), now_from(options.now));
  Output output;

  for (const std::string& path : options.whole_files) {
    output.text() += R"({"file":)";
    append_json_string(path, output.text());
    output.text() += ',';
    append_verdict(judging.judge(begin_of_file(path)), output.text());
    output.text() += '}';
    output.end_line();
  }
  if (options.whole_files.empty()) {
    const Descriptor input(options.input);
    LineReader lines(input.value(), enough_of_a_message);
    for (std::int64_t line = 1; const auto text = lines.next(); ++line) {
      output.text() += R"({"line":)";
      append_number(line, output.text());
      output.text() += ',';
      append_verdict(judging.judge(*text), output.text());
      output.text() += '}';
      output.end_line();
    }
  }
  output.flush();
  if (output.failed())
    throw Error(ExitCode::unavailable, "the verdicts can't be written",
                "See whether the disk is full or the reader has gone.");
  return ExitCode::done;
}

}  // namespace

void add_validate_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App* const command = program.add_subcommand(
      "validate", "Judge messages by the message contract: one a line in, one verdict a line out");
  command->footer("Example: kioskline validate --catalogue exhibitions/ messages.jsonl");
  command->add_option("FILE", options->input, "Messages, one a line; - is standard input")
      ->capture_default_str();
  command->add_option("--each", options->whole_files, "Take every FILE as one message");
  command
      ->add_option("--now", options->now,
                   "The time after which a press is in the future (default: now)")
      ->type_name("TIME");
  add_setting_flags(*command, options->overrides, {"museum.*", "catalogue.*"});
  command->callback([options, &outcome] { outcome = run_validate(*options); });
}

}  // namespace kioskline::commands
