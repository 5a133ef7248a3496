#include "local/pages.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "live/server.hpp"
#include "telemetry/log.hpp"

namespace kioskline::local {

Pages::Pages(Configuration configuration, bool address_is_fixed)
    : configuration_(std::move(configuration)),
      task_([this, address_is_fixed](int stop_descriptor) {
        serve(stop_descriptor, address_is_fixed);
      }),
      address_(known_.get_future().get()) {}

void Pages::serve(int stop_descriptor, bool address_is_fixed) {
  try {
    try {
      run(stop_descriptor);
    } catch (const Error&) {
      if (address_is_fixed || is_known_) throw;
      configuration_.live.listen = "127.0.0.1:0";
      run(stop_descriptor);
    }
  } catch (const std::exception& error) {
    telemetry::log(telemetry::Level::warning, "the pages are not served",
                   {{"error", error.what()}});
    if (!is_known_) known_.set_value(std::nullopt);
  }
}

void Pages::run(int stop_descriptor) {
  live::run_server(configuration_, stop_descriptor, health_, [this](std::uint16_t port) {
    const std::string& listen = configuration_.live.listen;
    is_known_ = true;
    known_.set_value(fmt::format("http://{}:{}/", listen.substr(0, listen.rfind(':')), port));
  });
}

}  // namespace kioskline::local
