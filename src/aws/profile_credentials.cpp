#include <fmt/format.h>

#include <fstream>
#include <map>

#include "aws/credentials_sources.hpp"

namespace kioskline::aws {
namespace {

using ProfileValues = std::map<std::string, std::string, std::less<>>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// The values of one section; unset when the file has no such section.
std::optional<ProfileValues> read_profile(std::istream& file, std::string_view profile) {
  std::optional<ProfileValues> values;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') continue;
    if (text.front() == '[') {
      inside = trimmed(text.substr(1, text.find(']') - 1)) == profile;
      if (inside && !values) values.emplace();
    } else if (const auto equals = text.find('='); inside && equals != std::string_view::npos) {
      values->insert_or_assign(std::string(trimmed(text.substr(0, equals))),
                               std::string(trimmed(text.substr(equals + 1))));
    }
  }
  return values;
}

std::string value_of(const ProfileValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

}  // namespace

CredentialsResult profile_credentials(const Environment& environment) {
  const auto chosen = environment("AWS_PROFILE");
  const std::string profile = chosen.value_or("default");
  const std::string path = environment("AWS_SHARED_CREDENTIALS_FILE")
                               .value_or(environment("HOME").value_or("") + "/.aws/credentials");
  std::ifstream file(path);
  const auto values = file ? read_profile(file, profile) : std::nullopt;
  if (!values) {
    return std::unexpected(
        NoCredentials{.configured = chosen.has_value(),
                      .what = fmt::format("{} has no profile '{}'", path, profile)});
  }
  Credentials credentials{.access_key_id = value_of(*values, "aws_access_key_id"),
                          .secret_access_key = Secret(value_of(*values, "aws_secret_access_key")),
                          .session_token = Secret(value_of(*values, "aws_session_token"))};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return std::unexpected(NoCredentials{
        .configured = true,
        .what = fmt::format("profile '{}' of {} lacks aws_access_key_id or aws_secret_access_key",
                            profile, path)});
  }
  return credentials;
}

}  // namespace kioskline::aws
