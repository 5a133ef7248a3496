#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/ids.hpp"

namespace kioskline::safety {

/// One message to one contact: a claimed row of safety.delivery. A plain value.
struct Delivery {
  MuseumId museum{};
  std::int64_t id = 0;
  std::string idempotency_key{};  ///< the same in every attempt
  std::string contact{};          ///< name
  std::string channel{};          ///< webhook, sns, email
  std::string address{};
  std::int64_t attempts = 1;  ///< this one included
  std::string museum_code{};
  std::string step{};
  bool urgent = false;
  std::optional<std::int64_t> incident{};
  std::string title{};     ///< one line
  std::string body{};      ///< a sentence or several
  std::string fired_at{};  ///< RFC 3339, UTC
};

/// Nothing, or why it was not sent: never a secret.
using SendResult = std::expected<void, std::string>;

/// Sends a message and waits until the other side has taken it, at most safety.channel_timeout.
/// Called by several threads at once. Tests put their own.
using Send = std::function<SendResult(const Delivery&)>;

/// By Delivery::channel.
using Channels = std::map<std::string, Send, std::less<>>;

}  // namespace kioskline::safety
