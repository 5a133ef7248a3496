#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "telemetry/log_record.hpp"

namespace kioskline::telemetry {

/// Sends the process's log, spdlog's default logger included, to standard error: one line a record,
/// human on a terminal and JSON otherwise unless the settings say which. Before it is called, the
/// log is human. Call once, before threads are started.
void configure_log(const TelemetrySettings& settings);

/// The same into a file that is appended to, where the screen is taken. Throws Error
/// (configuration) when it can't be opened.
void configure_log(const TelemetrySettings& settings, const std::string& path);

/// Writes one record with searchable fields. Thread-safe; a record is one write(2).
void log(Level level, std::string_view message, const std::vector<Field>& fields);

}  // namespace kioskline::telemetry
