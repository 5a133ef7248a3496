#include "configuration/safety_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>

#include "configuration/setting_rows.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

using C = Configuration;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Time {
  std::string_view name;
  milliseconds value;
};

void check_order(std::initializer_list<Time> times) {
  const Time* before = nullptr;
  for (const Time& time : times) {
    if (time.value == milliseconds{0}) continue;
    if (before != nullptr && time.value <= before->value) {
      throw Error(
          ExitCode::configuration,
          fmt::format("configuration: safety.{} ({}) is not after safety.{} ({})", time.name,
                      duration_text(time.value), before->name, duration_text(before->value)),
          "Give the steps of a ladder growing times.");
    }
    before = &time;
  }
}

/// safety.seen_within and --seen-within
rows::Names names(const std::string& key) {
  std::string flag = "--" + key;
  std::ranges::replace(flag, '_', '-');
  return {"safety." + key, flag};
}

template <class Access>
Setting time_of_step(const std::string& key, Access access, milliseconds least,
                     const std::string& description) {
  return rows::duration<milliseconds>(names(key), access, {least, hours{24}}, description);
}

template <class Access>
Setting treatment(const std::string& key, Access access, const std::string& of) {
  return rows::choice(
      names(key), access, {"list", "notify", "escalate"},
      "What becomes of " + of +
          ": shown on the screens only, told to the first duty, or the whole ladder");
}

std::vector<Setting> ladder_settings() {
  constexpr milliseconds tenth{100};
  constexpr milliseconds never{0};
  return {
      time_of_step(
          "seen_within", [](C& c) -> auto& { return c.safety.seen_within; }, tenth,
          "If no screen shows an emergency by then, the second duty is told at once"),
      time_of_step(
          "second_after", [](C& c) -> auto& { return c.safety.second_after; }, tenth,
          "The second duty is told of an emergency that nobody has acknowledged by then"),
      time_of_step(
          "duty_manager_after", [](C& c) -> auto& { return c.safety.duty_manager_after; }, tenth,
          "Then the duty manager"),
      time_of_step(
          "all_after", [](C& c) -> auto& { return c.safety.all_after; }, tenth,
          "Then everybody on duty"),
      time_of_step(
          "remind_after", [](C& c) -> auto& { return c.safety.remind_after; }, tenth,
          "First duty and duty manager are reminded of an emergency that was acknowledged, but not "
          "resolved, within this time"),
      time_of_step(
          "assistance_first_after", [](C& c) -> auto& { return c.safety.assistance_first_after; },
          never,
          "The first duty is told of a request for assistance that nobody has acknowledged by "
          "then; "
          "0: it stays on the screens"),
      time_of_step(
          "assistance_second_after", [](C& c) -> auto& { return c.safety.assistance_second_after; },
          never, "Then the second duty; 0: never"),
      time_of_step(
          "assistance_duty_manager_after",
          [](C& c) -> auto& { return c.safety.assistance_duty_manager_after; }, never,
          "Then the duty manager; 0: never"),
      treatment(
          "outside_hours", [](C& c) -> auto& { return c.safety.outside_hours; },
          "an emergency pressed outside opening hours"),
      treatment(
          "unknown_site", [](C& c) -> auto& { return c.safety.unknown_site; },
          "an emergency of a kiosk that no exhibition has"),
      time_of_step(
          "late_summary_after", [](C& c) -> auto& { return c.safety.late_summary_after; }, tenth,
          "How long after the last request that became known too late the first duty gets one "
          "summary of them"),
      time_of_step(
          "blind_heartbeat", [](C& c) -> auto& { return c.safety.blind_heartbeat; }, tenth,
          "A museum is blind when ingest has been silent for longer, in opening hours"),
      time_of_step(
          "blind_lag", [](C& c) -> auto& { return c.safety.blind_lag; }, tenth,
          "Or when presses wait longer than this in Kafka"),
      time_of_step(
          "blind_after", [](C& c) -> auto& { return c.safety.blind_after; }, tenth,
          "First duty and duty manager are told of a blindness that lasts this long, and of its "
          "end"),
  };
}

std::vector<Setting> channel_settings() {
  const auto webhook_secret = [](C& c) -> auto& { return c.safety.webhook_secret; };
  const auto smtp_password = [](C& c) -> auto& { return c.safety.smtp_password; };
  return {
      rows::duration<milliseconds>(
          {"safety.channel_timeout", "--channel-timeout"},
          [](C& c) -> auto& { return c.safety.channel_timeout; }, {milliseconds{100}, seconds{8}},
          "How long one attempt to send a message may take"),
      rows::secret("safety.webhook_secret", webhook_secret, "Key that signs webhooks"),
      rows::secret_file("safety.webhook_secret", "--webhook-secret-file", webhook_secret),
      rows::text(
          {"safety.sns_endpoint", "--sns-endpoint"},
          [](C& c) -> auto& { return c.safety.sns_endpoint; },
          "URL of a service that speaks SNS; unset: AWS"),
      rows::text(
          {"safety.sns_region", "--sns-region"}, [](C& c) -> auto& { return c.safety.sns_region; },
          "AWS region for telephone numbers; a topic's own is in its ARN"),
      rows::text(
          {"safety.smtp_url", "--smtp-url"}, [](C& c) -> auto& { return c.safety.smtp_url; },
          "Mail server, like smtp://mail.example.org:587; unset: no e-mail"),
      rows::choice(
          {"safety.smtp_security", "--smtp-security"},
          [](C& c) -> auto& { return c.safety.smtp_security; }, {"starttls", "tls", "plaintext"},
          "How to talk to the mail server; tls takes an smtps:// URL"),
      rows::text(
          {"safety.smtp_from", "--smtp-from"}, [](C& c) -> auto& { return c.safety.smtp_from; },
          "Sender of e-mail, like kiosks@example.org"),
      rows::text(
          {"safety.smtp_username", "--smtp-username"},
          [](C& c) -> auto& { return c.safety.smtp_username; },
          "User at the mail server; unset: none"),
      rows::secret("safety.smtp_password", smtp_password, "Password at the mail server"),
      rows::secret_file("safety.smtp_password", "--smtp-password-file", smtp_password),
  };
}

[[noreturn]] void refuse(const std::string& fact, const std::string& remedy) {
  throw Error(ExitCode::configuration, "configuration: " + fact, remedy);
}

}  // namespace

std::vector<Setting> safety_settings() {
  std::vector<Setting> settings = ladder_settings();
  std::ranges::move(channel_settings(), std::back_inserter(settings));
  return settings;
}

void check_safety(const SafetySettings& safety) {
  check_order({{"seen_within", safety.seen_within},
               {"second_after", safety.second_after},
               {"duty_manager_after", safety.duty_manager_after},
               {"all_after", safety.all_after}});
  check_order({{"assistance_first_after", safety.assistance_first_after},
               {"assistance_second_after", safety.assistance_second_after},
               {"assistance_duty_manager_after", safety.assistance_duty_manager_after}});
  if (safety.smtp_url.empty()) return;
  const bool implicit = safety.smtp_url.starts_with("smtps://");
  if (!implicit && !safety.smtp_url.starts_with("smtp://")) {
    refuse("safety.smtp_url is no smtp:// or smtps:// URL",
           "Write it like smtp://mail.example.org:587.");
  }
  if (implicit != (safety.smtp_security == "tls")) {
    refuse(fmt::format("safety.smtp_security {} does not fit {}", safety.smtp_security,
                       safety.smtp_url),
           "tls goes with smtps://, starttls and plaintext with smtp://.");
  }
  if (safety.smtp_from.empty() || safety.smtp_from.find_first_of("<> \r\n") != std::string::npos) {
    refuse("e-mail needs a sender", "Set safety.smtp_from to an address like kiosks@example.org.");
  }
}

}  // namespace kioskline
