#include "safety/sns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/sigv4.hpp"
#include "domain/digest.hpp"

namespace kioskline::safety {
namespace {

/// arn:aws:sns:REGION:ACCOUNT:TOPIC
std::string region_of(const std::string& address, const SafetySettings& settings) {
  std::size_t begin = 0;
  for (int fields = 0; fields < 3; ++fields) {
    begin = address.find(':', begin);
    if (begin == std::string::npos) return settings.sns_region;
    ++begin;
  }
  return address.substr(begin, address.find(':', begin) - begin);
}

std::string endpoint_of(const std::string& region, const SafetySettings& settings) {
  if (!settings.sns_endpoint.empty()) {
    const bool slash = settings.sns_endpoint.ends_with('/');
    return settings.sns_endpoint.substr(0, settings.sns_endpoint.size() - (slash ? 1 : 0));
  }
  const std::string_view domain = region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return fmt::format("https://sns.{}.{}", region, domain);
}

aws::QueryParameters parameters_of(const Delivery& delivery) {
  const bool is_topic = delivery.address.starts_with("arn:");
  aws::QueryParameters parameters{
      {"Action", "Publish"},
      {"Version", "2010-03-31"},
      {is_topic ? "TopicArn" : "PhoneNumber", delivery.address},
      {"Message", fmt::format("{}\n{}", delivery.title, delivery.body)},
      {"MessageAttributes.entry.1.Name", "idempotency_key"},
      {"MessageAttributes.entry.1.Value.DataType", "String"},
      {"MessageAttributes.entry.1.Value.StringValue", delivery.idempotency_key}};
  if (is_topic) parameters.emplace_back("Subject", sns_subject(delivery.title));
  if (delivery.address.ends_with(".fifo")) {
    parameters.emplace_back("MessageGroupId", delivery.museum_code);
    parameters.emplace_back("MessageDeduplicationId", delivery.idempotency_key);
  }
  return parameters;
}

}  // namespace

std::string sns_subject(const std::string& title) {
  constexpr std::size_t longest = 100;
  std::string subject = title.substr(0, longest);
  std::ranges::replace_if(subject, [](char c) { return c < ' ' || c > '~'; }, '?');
  return subject;
}

aws::HttpRequest sns_request(const Delivery& delivery, const SafetySettings& settings,
                             const aws::Credentials& credentials, std::chrono::sys_seconds now) {
  const std::string region = region_of(delivery.address, settings);
  const std::string endpoint = endpoint_of(region, settings);
  std::string body = aws::canonical_query(parameters_of(delivery));
  const aws::Headers headers = aws::sign_headers(
      {.method = "POST",
       .host = endpoint.substr(endpoint.find("://") + 3),
       .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
       .payload_sha256 = hex(sha256(body))},
      {.region = region, .service = "sns"}, credentials, now);
  return {.method = "POST", .url = endpoint + "/", .headers = headers, .body = std::move(body)};
}

Send make_sns_channel(const SafetySettings& settings) {
  auto credentials = std::make_shared<aws::CredentialsChain>(
      aws::standard_sources(&aws::process_environment, aws::make_http_client()));
  return [credentials, settings](const Delivery& delivery) -> SendResult {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto current = credentials->get(now);
    if (!current) return std::unexpected(current.error());
    aws::HttpRequest request = sns_request(delivery, settings, *current, now);
    request.timeout = settings.channel_timeout;
    request.connect_timeout = settings.channel_timeout;
    const aws::HttpResult answer = aws::make_http_client()(request);
    if (!answer) return std::unexpected(answer.error().what);
    if (answer->status == 200) return {};
    constexpr int first_of_the_service = 500;
    // Credentials may have been rotated since they were read.
    if (answer->status < first_of_the_service) credentials->forget();
    constexpr std::size_t shown = 300;
    return std::unexpected(fmt::format("SNS answers with status {}: {}", answer->status,
                                       answer->body.substr(0, shown)));
  };
}

}  // namespace kioskline::safety
