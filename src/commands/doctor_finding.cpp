#include "commands/doctor_finding.hpp"

#include <fmt/format.h>

namespace kioskline::commands {
namespace {

using Level = Finding::Level;

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

}  // namespace

std::string_view name_of(Finding::Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::warn:
      return "warn";
    case Level::fail:
      return "FAIL";
  }
  return "FAIL";
}

std::vector<Finding> judge_security(const KafkaSettings& kafka, const std::string& scram_warning) {
  constexpr const char* subject = "broker security";
  std::vector<Finding> findings;
  if (!scram_warning.empty()) {
    findings.push_back(
        {Level::warn, subject, scram_warning,
         "Use PLAIN over sasl_ssl, or run on Debian 13, whose librdkafka is newer."});
  }
  if (kafka.security_protocol == "sasl_plaintext") {
    findings.push_back({Level::warn, subject, "the password travels unencrypted",
                        "Set kafka.security_protocol to sasl_ssl."});
  }
  if (kafka.security_protocol.starts_with("sasl") && kafka.sasl_mechanism.empty()) {
    findings.push_back({Level::fail, subject, "kafka.sasl_mechanism is not set",
                        "Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER."});
  }
  if (findings.empty()) {
    findings.push_back({Level::ok, subject,
                        kafka.sasl_mechanism.empty()
                            ? kafka.security_protocol
                            : kafka.security_protocol + ", " + kafka.sasl_mechanism,
                        ""});
  }
  return findings;
}

Finding judge_server_version(std::int32_t version) {
  constexpr std::int32_t oldest = 14;
  constexpr std::int32_t newest = 18;
  const std::int32_t major = version / 10000;
  const std::string fact = fmt::format("PostgreSQL {}.{}", major, version % 10000);
  if (major < oldest) {
    return {Level::fail, "server version", fact,
            fmt::format("Use PostgreSQL {} to {}.", oldest, newest)};
  }
  if (major > newest) {
    return {Level::warn, "server version", fact + " is newer than what kioskline was tested with",
            fmt::format("Use PostgreSQL {} to {}, or a newer kioskline.", oldest, newest)};
  }
  return {Level::ok, "server version", fact, ""};
}

Finding judge_clock(std::chrono::microseconds ahead) {
  using std::chrono::seconds;
  const double in_seconds = std::chrono::duration<double>(ahead).count();
  const std::string fact =
      fmt::format("the database's clock is {:+.3f} s from this machine's", in_seconds);
  const auto distance = std::chrono::abs(ahead);
  if (distance < seconds(1)) return {Level::ok, "clock", fact, ""};
  constexpr const char* remedy = "Keep both machines' clocks by NTP (chrony or systemd-timesyncd).";
  return {distance < seconds(60) ? Level::warn : Level::fail, "clock", fact, remedy};
}

Finding judge_schema(const store::SchemaComparison& comparison) {
  switch (comparison.kind) {
    case store::SchemaComparison::Kind::current:
      return {Level::ok, "schema", "up to date", ""};
    case store::SchemaComparison::Kind::behind:
      return {Level::fail, "schema",
              fmt::format("{} migrations are pending", comparison.pending.size()),
              "Run `kioskline migrate`."};
    case store::SchemaComparison::Kind::ahead:
      return {Level::fail, "schema", comparison.problem,
              "Use the program that migrated it, or a newer one."};
    case store::SchemaComparison::Kind::differing:
      break;
  }
  return {Level::fail, "schema", comparison.problem,
          "Use the program this database was made with."};
}

Finding judge_privileges(const std::string& login, const std::vector<std::string>& missing) {
  if (missing.empty())
    return {Level::ok, "privileges", fmt::format("{} may do what ingest does", login), ""};
  return {Level::fail, "privileges", fmt::format("{} lacks {}", login, joined(missing)),
          fmt::format("Have an administrator run: GRANT kioskline_ingest TO {};", login)};
}

Finding judge_months_ahead(std::int32_t months) {
  if (months > 0)
    return {Level::ok, "months ahead", fmt::format("{} after this one are made", months), ""};
  return {Level::warn, "months ahead", "the next month's partition is not made yet",
          "Start `kioskline ingest`: it makes months ahead, and each one that is missing when its "
          "first press comes."};
}

Finding judge_zone(const std::string& zone, const std::vector<std::chrono::seconds>& program,
                   const std::vector<std::chrono::seconds>& server) {
  const std::string subject = "time zone " + zone;
  if (program == server) return {Level::ok, subject, "program and database agree", ""};
  return {Level::fail, subject, "program and database have different rules for it",
          "Update the package tzdata on both machines, then restart both."};
}

}  // namespace kioskline::commands
