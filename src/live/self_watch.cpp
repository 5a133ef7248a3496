#include "live/self_watch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <utility>

#include "store/migration.hpp"
#include "store/migrator.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;
using Kind = store::SchemaComparison::Kind;

constexpr seconds advance_interval{1};
constexpr seconds look_interval{5};
constexpr const char* loop = "pages";
constexpr const char* database = "database readable";
constexpr const char* schema = "schema";

}  // namespace

SelfWatch::SelfWatch(asio::any_io_executor executor, QueryPool& pool, telemetry::Health& health)
    : executor_(std::move(executor)),
      pool_(pool),
      health_(health),
      next_advance_(executor_),
      next_look_(executor_) {
  for (const char* const condition : {database, schema}) {
    health_.set_condition(condition, false, "not known yet");
  }
}

void SelfWatch::start() {
  asio::co_spawn(executor_, advance(), asio::detached);
  asio::co_spawn(executor_, look_at_database(), asio::detached);
}

void SelfWatch::stop() {
  stopped_ = true;
  next_advance_.cancel();
  next_look_.cancel();
}

asio::awaitable<void> SelfWatch::advance() {
  while (!stopped_) {
    health_.loop_advanced(loop);
    co_await pause(next_advance_, advance_interval);
  }
  health_.loop_ended(loop);
}

asio::awaitable<void> SelfWatch::look_at_database() {
  while (!stopped_) {
    try {
      const store::SchemaComparison found = co_await pool_.run([](Reader& reader) {
        return store::compare(store::shipped_migrations(),
                              store::applied_migrations(reader.open()));
      });
      health_.set_condition(database, true, "");
      health_.set_condition(
          schema, found.kind == Kind::current,
          found.kind == Kind::behind ? "not up to date: run `kioskline migrate`" : found.problem);
    } catch (const store::DatabaseError& error) {
      health_.set_condition(database, false, error.what());
    }
    co_await pause(next_look_, look_interval);
  }
}

asio::awaitable<void> SelfWatch::pause(asio::steady_timer& timer, seconds duration) const {
  if (stopped_) co_return;
  boost::system::error_code cancelled;
  timer.expires_after(duration);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace kioskline::live
