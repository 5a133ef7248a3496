#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/museum.hpp"
#include "domain/network.hpp"

namespace kioskline {

/// A secret: prints as "***" wherever it is formatted, read out only on purpose.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace kioskline

template <>
struct fmt::formatter<kioskline::Secret> {
  static constexpr auto parse(format_parse_context& context) { return context.begin(); }
  static auto format(const kioskline::Secret& /*secret*/, format_context& context) {
    return fmt::format_to(context.out(), "***");
  }
};

namespace kioskline {

struct KafkaSettings {
  std::string brokers = "localhost:9092";
  std::string group = "kioskline";
  std::string security_protocol = "plaintext";  ///< plaintext, ssl, sasl_plaintext, sasl_ssl
  std::string sasl_mechanism;  ///< PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER
  std::string username;
  Secret password;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  Secret key_password;
  std::string aws_region;  ///< for OAUTHBEARER by MSK IAM
  std::chrono::milliseconds session_timeout{10'000};
  /// Where to begin with a source never seen: earliest, latest or an RFC 3339 time. Unset means
  /// earliest, and refuses a topic that is already known from another cluster.
  std::optional<std::string> start_at;
};

struct DatabaseSettings {
  std::string url;  ///< a libpq connection string or URI; empty: the PG* environment
  Secret password;
  bool rds_iam = false;    ///< log in by tokens of Amazon RDS instead of a password
  std::string aws_region;  ///< of the RDS instance, for rds_iam
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds statement_timeout{8'000};  ///< below Kafka's session timeout
};

struct IngestSettings {
  std::uint32_t workers = 1;  ///< per museum
  std::uint32_t batch_rows = 10'000;
  std::uint64_t batch_bytes = 8ULL << 20U;
  std::chrono::milliseconds linger{0};
  std::chrono::milliseconds commit_spacing{5};
  std::uint32_t suspect_run = 8;            ///< identical presses of one kiosk ...
  std::chrono::seconds suspect_window{30};  ///< ... within this
  std::chrono::hours rejected_retention{24 * 90};
  std::chrono::hours interaction_retention{24 * 36'500};  ///< whole UTC months; rollups stay
};

struct CatalogueSettings {
  std::chrono::seconds refresh{300};
  std::string endpoint;  ///< an S3-compatible store; empty: AWS
  std::string region = "eu-west-2";
};

/// Who is told what about incidents, and when. The ladder of emergencies runs from the opening.
struct SafetySettings {
  std::chrono::milliseconds seen_within{5'000};  ///< else the second step is due at once
  std::chrono::milliseconds second_after{20'000};
  std::chrono::milliseconds duty_manager_after{45'000};
  std::chrono::milliseconds all_after{90'000};
  std::chrono::milliseconds remind_after{600'000};  ///< from the acknowledgement
  /// Of assistance; 0: never.
  std::chrono::milliseconds assistance_first_after{0};
  std::chrono::milliseconds assistance_second_after{0};
  std::chrono::milliseconds assistance_duty_manager_after{0};
  std::string outside_hours = "notify";  ///< list, notify, escalate
  std::string unknown_site = "list";
  std::chrono::milliseconds late_summary_after{60'000};
  std::chrono::milliseconds blind_heartbeat{15'000};  ///< ingest silent for longer, or ...
  std::chrono::milliseconds blind_lag{10'000};        ///< ... presses stored later than this: blind
  std::chrono::milliseconds blind_after{60'000};      ///< of blindness: a message

  std::chrono::milliseconds channel_timeout{5'000};  ///< below the 10 s of a claim
  Secret webhook_secret;
  std::string sns_endpoint;  ///< empty: AWS
  std::string sns_region = "eu-west-2";
  std::string smtp_url;                    ///< smtp://host:587, smtps://host:465
  std::string smtp_security = "starttls";  ///< starttls, tls, plaintext
  std::string smtp_from;
  std::string smtp_username;
  Secret smtp_password;
};

struct TelemetrySettings {
  std::string listen = "127.0.0.1:9464";  ///< /metrics, /healthz, /readyz; empty: none
  std::string log_format = "auto";        ///< auto, human, json
  std::string log_level = "info";
};

/// What a group of the identity provider may do here.
struct OidcRole {
  std::string group;
  std::string role;  ///< viewer, exhibitions, security, admin
};

struct LiveSettings {
  std::string listen = "127.0.0.1:8080";
  std::uint32_t connections = 4;  ///< to the database, for figures; one more for events
  std::string health_listen = "127.0.0.1:9465";  ///< /metrics, /healthz, /readyz; empty: none
  std::string access = "local";                  ///< local (loopback only), accounts, load_balancer
  std::string origin;            ///< "https://kiosks.example.org": the pages' own, for browsers
  std::vector<Network> proxies;  ///< through which every request comes; none: comes directly
  std::chrono::seconds session_idle{3'600};
  std::chrono::seconds session_longest{16 * 3'600};
  std::string load_balancer_arn;
  std::string load_balancer_keys;  ///< URL below which its public keys are; empty: AWS
  std::string oidc_issuer;
  std::string oidc_client;
  std::string oidc_name_claim = "email";
  std::string oidc_role_claim = "groups";
  std::vector<OidcRole> oidc_roles;
};

struct MuseumSettings {
  MuseumRules rules;
  std::string name;
  std::vector<std::string> topics;
  std::string catalogue;  ///< s3://bucket/prefix or a folder
};

/// Everything a command needs to know, after defaults, kioskline.toml, the environment and
/// flags. A plain value; validated when it is loaded.
struct Configuration {
  KafkaSettings kafka;
  DatabaseSettings database;
  IngestSettings ingest;
  CatalogueSettings catalogue;
  SafetySettings safety;
  TelemetrySettings telemetry;
  LiveSettings live;
  std::vector<MuseumSettings> museums;  ///< at least one
};

}  // namespace kioskline
