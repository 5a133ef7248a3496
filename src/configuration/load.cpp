#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "configuration/layer.hpp"
#include "configuration/live_settings.hpp"
#include "configuration/safety_settings.hpp"
#include "configuration/settings.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

constexpr std::array standard_files{"kioskline.toml", "/etc/kioskline/kioskline.toml"};

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return environment;
}

/// Empty when there is none.
std::string file_to_read(const SettingOverrides& overrides, const Environment& environment) {
  if (!overrides.configuration_file.empty()) return overrides.configuration_file;
  const auto named = environment.find("KIOSKLINE_CONFIG");
  if (named != environment.end()) return named->second;
  const auto* const found = std::ranges::find_if(standard_files, [](const char* path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
  });
  return found == standard_files.end() ? std::string() : *found;
}

void apply(const GivenValues& values, Configuration& configuration, std::size_t museum) {
  for (const auto& [value, given] : values) {
    const auto outcome = given.setting->set(configuration, museum, given.text);
    if (outcome) continue;
    throw Error(
        ExitCode::configuration,
        fmt::format("{}: {} must be {}", given.origin, given.setting->name, outcome.error()),
        fmt::format("Correct the value; docs/configuration.md describes {}.", given.setting->name));
  }
}

void apply_museum(const GivenValues& values, Configuration& configuration, std::size_t index) {
  MuseumSettings& museum = configuration.museums[index];
  museum = default_museum();
  apply(values, configuration, index);
  if (!values.contains("museum.code")) return;
  if (!values.contains("museum.name")) museum.name = museum.rules.code;
  if (!values.contains("museum.topics")) museum.topics = {museum.rules.code};
}

/// The statement timeout's default, too, must lie below the session timeout.
void derive(Configuration& configuration, const Layer& given) {
  if (!given.values.contains("database.statement_timeout")) {
    configuration.database.statement_timeout = std::min(
        configuration.database.statement_timeout, configuration.kafka.session_timeout * 4 / 5);
  }
}

[[noreturn]] void refuse(const std::string& fact, const std::string& remedy) {
  throw Error(ExitCode::configuration, "configuration: " + fact, remedy);
}

void check_kafka(const KafkaSettings& kafka) {
  const bool sasl = kafka.security_protocol.starts_with("sasl_");
  if (sasl && kafka.sasl_mechanism.empty()) {
    refuse(fmt::format("kafka.security_protocol is {}, but no mechanism is set",
                       kafka.security_protocol),
           "Set kafka.sasl_mechanism.");
  }
  if (!sasl && !kafka.sasl_mechanism.empty()) {
    refuse(fmt::format("kafka.sasl_mechanism is set, but kafka.security_protocol is {}",
                       kafka.security_protocol),
           "Set kafka.security_protocol to sasl_ssl.");
  }
  if (kafka.sasl_mechanism == "OAUTHBEARER") {
    if (kafka.aws_region.empty()) {
      refuse("OAUTHBEARER needs the cluster's region", "Set kafka.aws_region.");
    }
  } else if (sasl && (kafka.username.empty() || kafka.password.empty())) {
    refuse(fmt::format("{} needs a user and a password", kafka.sasl_mechanism),
           "Set kafka.username and kafka.password_file.");
  }
  if (kafka.certificate_file.empty() != kafka.key_file.empty()) {
    refuse("a certificate needs its private key, and the other way round",
           "Set both kafka.certificate_file and kafka.key_file.");
  }
}

void check_database(const DatabaseSettings& database) {
  if (!database.rds_iam) return;
  if (database.aws_region.empty()) {
    refuse("database.rds_iam needs the database's region", "Set database.aws_region.");
  }
  if (!database.password.empty()) {
    refuse("database.password is given beside database.rds_iam, which makes passwords of its own",
           "Remove one of the two.");
  }
}

void check_museums(const std::vector<MuseumSettings>& museums) {
  std::set<std::string> codes;
  std::set<std::string> topics;
  for (const MuseumSettings& museum : museums) {
    const std::string& code = museum.rules.code;
    if (!codes.insert(code).second) {
      refuse(fmt::format("two museums have the code {}", code), "Give each a code of its own.");
    }
    if (museum.rules.opens >= museum.rules.closes) {
      refuse(fmt::format("museum {} closes before it opens", code),
             "Set museum.opens and museum.closes to times of one day.");
    }
    for (const std::string& topic : museum.topics) {
      if (!topics.insert(topic).second) {
        refuse(fmt::format("the topic {} is named twice", topic),
               "Give each topic to exactly one museum.");
      }
    }
  }
}

void check(const Configuration& configuration) {
  check_kafka(configuration.kafka);
  check_database(configuration.database);
  check_museums(configuration.museums);
  check_safety(configuration.safety);
  check_live(configuration.live);
  if (configuration.database.statement_timeout >= configuration.kafka.session_timeout) {
    refuse(
        "database.statement_timeout is not below kafka.session_timeout: an instance could lose "
        "its partitions while it waits for a statement",
        "Lower database.statement_timeout or raise kafka.session_timeout.");
  }
}

}  // namespace

Configuration load_configuration(const SettingOverrides& overrides,
                                 const Environment& environment) {
  const std::string file = file_to_read(overrides, environment);
  Layer given = file.empty() ? Layer{} : read_file_layer(file);
  given = overlaid(std::move(given), read_credentials_layer(environment));
  given = overlaid(std::move(given), read_environment_layer(environment));
  given = overlaid(std::move(given), read_flag_layer(overrides.values));

  Configuration configuration;
  configuration.museums.assign(std::max<std::size_t>(1, given.museums.size()), default_museum());
  apply(given.values, configuration, 0);
  for (std::size_t i = 0; i < given.museums.size(); ++i) {
    apply_museum(given.museums[i], configuration, i);
  }
  derive(configuration, given);
  check(configuration);
  return configuration;
}

Configuration load_configuration(const SettingOverrides& overrides) {
  return load_configuration(overrides, process_environment());
}

}  // namespace kioskline
