#include "configuration/live_settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "configuration/settings.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

using Values = std::map<std::string, std::string>;

/// What is refused, with what to do; empty when it is a configuration.
std::string refusal(const Values& live) {
  std::map<std::string, std::string, std::less<>> environment{{"KIOSKLINE_CONFIG", "/dev/null"}};
  for (const auto& [key, value] : live) environment["KIOSKLINE_LIVE__" + key] = value;
  try {
    static_cast<void>(load_configuration(SettingOverrides{}, environment));
    return {};
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::configuration);
    return std::string(error.what()) + " " + error.remedy();
  }
}

const Values behind_a_proxy{{"ACCESS", "accounts"},
                            {"LISTEN", "0.0.0.0:8080"},
                            {"ORIGIN", "https://kiosks.example.org"},
                            {"PROXIES", "10.0.0.0/16,192.0.2.7"}};
const Values behind_a_load_balancer{
    {"ACCESS", "load_balancer"},
    {"LISTEN", "0.0.0.0:8080"},
    {"ORIGIN", "https://kiosks.example.org"},
    {"PROXIES", "10.0.0.0/16"},
    {"LOAD_BALANCER_ARN",
     "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/k/1"},
    {"OIDC_ISSUER", "https://id.example.org"},
    {"OIDC_CLIENT", "kiosks"},
    {"OIDC_ROLES", "museum=security=security,staff=viewer"}};

Values with(Values values, const std::string& key, const std::string& value) {
  values[key] = value;
  return values;
}

Values without(Values values, const std::string& key) {
  values.erase(key);
  return values;
}

TEST(LiveSettings, WaysInThatAreSafeAreLetThrough) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({{"LISTEN", "[::1]:0"}}), "");
  EXPECT_EQ(refusal({{"ACCESS", "accounts"}}), "");
  EXPECT_EQ(refusal(behind_a_proxy), "");
  EXPECT_EQ(refusal(with(behind_a_proxy, "LISTEN", "[::]:8080")), "");
  EXPECT_EQ(refusal(behind_a_load_balancer), "");
}

TEST(LiveSettings, OthersAreNotLetInWithoutBeingAsked) {
  for (const char* address : {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:80"}) {
    EXPECT_NE(refusal({{"LISTEN", address}}).find("live.access is local"), std::string::npos);
  }
  EXPECT_NE(refusal({{"PROXIES", "10.0.0.1"}}).find("live.access is local"), std::string::npos);
  EXPECT_NE(refusal({{"ORIGIN", "https://a.example"}}).find("live.access is local"),
            std::string::npos);
}

TEST(LiveSettings, PasswordsNeedTlsWhereTheyTravel) {
  EXPECT_NE(refusal(without(behind_a_proxy, "ORIGIN")).find("live.origin"), std::string::npos);
  EXPECT_NE(
      refusal(with(behind_a_proxy, "ORIGIN", "http://kiosks.example.org")).find("live.origin"),
      std::string::npos);
  EXPECT_NE(refusal(without(behind_a_proxy, "PROXIES")).find("live.proxies"), std::string::npos);
}

TEST(LiveSettings, ALoadBalancerIsBelievedOnlyWhenItIsKnown) {
  for (const char* key :
       {"LOAD_BALANCER_ARN", "OIDC_ISSUER", "OIDC_CLIENT", "OIDC_ROLES", "PROXIES", "ORIGIN"}) {
    EXPECT_NE(refusal(without(behind_a_load_balancer, key)), "") << key;
  }
}

TEST(LiveSettings, ImpossibleValuesAreRefused) {
  for (const char* address : {"localhost:8080", "8080", "127.0.0.1", "::1:8080", "[127.0.0.1]:80",
                              "127.0.0.1:65536", ""}) {
    EXPECT_NE(refusal({{"LISTEN", address}}).find("must be an IP address"), std::string::npos)
        << address;
  }
  for (const char* origin : {"kiosks.example.org", "https://kiosks.example.org/", "https://", "",
                             "https://Kiosks.example.org", "https://a.example:443"}) {
    EXPECT_NE(refusal(with(behind_a_proxy, "ORIGIN", origin)).find("must be an origin"),
              std::string::npos)
        << origin;
  }
  for (const char* proxies : {"10.0.0.1/8", "proxy.example.org", ""}) {
    EXPECT_NE(refusal(with(behind_a_proxy, "PROXIES", proxies)).find("must be addresses"),
              std::string::npos)
        << proxies;
  }
  for (const char* roles : {"staff", "staff=boss", "=viewer", "staff="}) {
    EXPECT_NE(refusal(with(behind_a_load_balancer, "OIDC_ROLES", roles)).find("GROUP=ROLE"),
              std::string::npos)
        << roles;
  }
}

}  // namespace
}  // namespace kioskline
