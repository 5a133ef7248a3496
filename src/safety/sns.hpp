#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "aws/credentials_chain.hpp"
#include "aws/http.hpp"
#include "configuration/configuration.hpp"
#include "safety/delivery.hpp"

namespace kioskline::safety {

/// The signed Publish request that carries a delivery to a topic (by ARN) or a telephone number.
/// The idempotency key is a message attribute, and of a FIFO topic the deduplication id.
aws::HttpRequest sns_request(const Delivery& delivery, const SafetySettings& settings,
                             const aws::Credentials& credentials, std::chrono::sys_seconds now);

/// At most 100 printable characters of ASCII, as SNS wants a subject; what is not is "?".
std::string sns_subject(const std::string& title);

/// Amazon SNS with this process's AWS credentials, asked for when the first message is sent.
Send make_sns_channel(const SafetySettings& settings);

}  // namespace kioskline::safety
