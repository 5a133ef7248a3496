#include "safety/email.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "aws/curl.hpp"
#include "safety/email_message.hpp"

namespace kioskline::safety {
namespace {

using aws::set;

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& rest = *static_cast<std::string_view*>(user);
  const std::size_t taken = std::min(rest.size(), size * count);
  std::memcpy(buffer, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

SendResult send(const Delivery& delivery, const SafetySettings& settings) {
  const aws::EasyHandle handle = aws::new_easy_handle();
  const std::string recipient = "<" + delivery.address + ">";
  const aws::CurlList recipients(curl_slist_append(nullptr, recipient.c_str()));
  if (recipients == nullptr) throw std::bad_alloc();
  CURL* const curl = handle.get();

  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string message = email_message(delivery, settings.smtp_from, now);
  std::string_view rest = message;
  const std::string sender = "<" + settings.smtp_from + ">";
  std::string error(CURL_ERROR_SIZE, '\0');
  set(curl, CURLOPT_URL, settings.smtp_url.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  // libcurl's constants are of an enumeration or, in newer versions, long; it wants long.
  const long security = settings.smtp_security == "plaintext" ? CURLUSESSL_NONE : CURLUSESSL_ALL;
  set(curl, CURLOPT_USE_SSL, security);
  if (!settings.smtp_username.empty()) {
    set(curl, CURLOPT_USERNAME, settings.smtp_username.c_str());
    set(curl, CURLOPT_PASSWORD, settings.smtp_password.reveal().c_str());
  }
  set(curl, CURLOPT_MAIL_FROM, sender.c_str());
  set(curl, CURLOPT_MAIL_RCPT, recipients.get());
  set(curl, CURLOPT_UPLOAD, 1L);
  set(curl, CURLOPT_READFUNCTION, &read_message);
  set(curl, CURLOPT_READDATA, static_cast<void*>(&rest));
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.channel_timeout.count()));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_ERRORBUFFER, error.data());
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {};
  error.resize(error.find('\0'));
  return std::unexpected(error.empty() ? curl_easy_strerror(code) : error);
}

}  // namespace

Send make_email_channel(const SafetySettings& settings) {
  return [settings](const Delivery& delivery) -> SendResult {
    if (settings.smtp_url.empty()) {
      return std::unexpected("there is no mail server: set safety.smtp_url");
    }
    return send(delivery, settings);
  };
}

}  // namespace kioskline::safety
