#include "safety/channels.hpp"

#include "safety/email.hpp"
#include "safety/sns.hpp"
#include "safety/webhook.hpp"

namespace kioskline::safety {

Channels make_channels(const SafetySettings& settings) {
  return {{"webhook", make_webhook_channel(settings)},
          {"sns", make_sns_channel(settings)},
          {"email", make_email_channel(settings)}};
}

}  // namespace kioskline::safety
