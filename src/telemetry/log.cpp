#include "telemetry/log.hpp"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>

#include "domain/error.hpp"

namespace kioskline::telemetry {
namespace {

using Form = std::string (*)(const LogRecord&);

Level level_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return Level::debug;
    case spdlog::level::info:
      return Level::info;
    case spdlog::level::warn:
      return Level::warning;
    case spdlog::level::err:
    case spdlog::level::critical:
    case spdlog::level::off:
    case spdlog::level::n_levels:
      return Level::error;
  }
  std::unreachable();
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  std::unreachable();
}

/// Where records end: those of spdlog, which have no fields, and our own. Lives as long as the
/// process.
class LineSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void set(Form form, int descriptor) {
    form_ = form;
    descriptor_ = descriptor;
  }

  void write(const LogRecord& record) {
    const std::string line = form_.load()(record);
    // A log that can't be written has nowhere to say so.
    static_cast<void>(::write(descriptor_, line.data(), line.size()));
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    static const std::vector<Field> no_fields;
    write({.time = message.time,
           .level = level_of(message.level),
           .message = {message.payload.data(), message.payload.size()},
           .fields = no_fields});
  }
  void flush_() override {}

 private:
  std::atomic<Form> form_{&human_line};
  std::atomic<int> descriptor_{STDERR_FILENO};
};

LineSink& line_sink() {
  static const auto sink = std::make_shared<LineSink>();
  static const bool installed = [] {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("", sink));
    return true;
  }();
  static_cast<void>(installed);
  return *sink;
}

void configure(const TelemetrySettings& settings, int descriptor) {
  const bool human =
      settings.log_format == "human" || (settings.log_format == "auto" && isatty(descriptor) != 0);
  line_sink().set(human ? &human_line : &json_line, descriptor);
  spdlog::set_level(spdlog::level::from_str(settings.log_level));
}

}  // namespace

void configure_log(const TelemetrySettings& settings) { configure(settings, STDERR_FILENO); }

void configure_log(const TelemetrySettings& settings, const std::string& path) {
  constexpr mode_t owner_only = 0600;
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, owner_only);
  if (descriptor < 0) {
    throw Error(ExitCode::configuration,
                fmt::format("the log {} can't be opened: {}", path, std::strerror(errno)),
                "See that its folder exists and that this user may write there.");
  }
  configure(settings, descriptor);
}

void log(Level level, std::string_view message, const std::vector<Field>& fields) {
  LineSink& sink = line_sink();
  if (!spdlog::should_log(spdlog_level(level))) return;
  sink.write({.time = std::chrono::system_clock::now(),
              .level = level,
              .message = message,
              .fields = fields});
}

}  // namespace kioskline::telemetry
