#pragma once

#include <chrono>
#include <string>

#include "aws/http.hpp"
#include "configuration/configuration.hpp"
#include "safety/delivery.hpp"

namespace kioskline::safety {

/// The request that carries a delivery: JSON, with the headers
///
///     Idempotency-Key: <the same in every attempt>
///     Kioskline-Timestamp: <seconds since 1970>
///     Kioskline-Signature: sha256=<HMAC-SHA256 of "TIMESTAMP.BODY", lower-case hex>
aws::HttpRequest webhook_request(const Delivery& delivery, const Secret& key,
                                 std::chrono::sys_seconds now);

/// Takes 2xx for sent.
Send make_webhook_channel(const SafetySettings& settings);

}  // namespace kioskline::safety
