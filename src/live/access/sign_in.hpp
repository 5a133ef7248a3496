#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <expected>
#include <optional>
#include <string>

#include "configuration/configuration.hpp"
#include "domain/network.hpp"
#include "live/access/gatekeeper.hpp"
#include "live/connection_pool.hpp"
#include "live/response.hpp"

namespace kioskline::live {

/// The routes by which people sign in and out, wall screens are opened, and a page learns who looks
/// at it. Passwords are compared on two threads of their own, since each takes 19 MiB and some
/// 30 ms. One thread calls: that of the io_context.
class SignIn {
 public:
  /// Borrows all three.
  SignIn(const LiveSettings& settings, ActionPool& pool, Gatekeeper& gatekeeper);
  ~SignIn();
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  /// {"access":"accounts","kind":"person","name":"ann","role":"security","may":["read",...]};
  /// kind, name and role are null when nobody has signed in.
  boost::asio::awaitable<Response> describe(Credentials credentials);
  /// {"name":"ann","password":"..."}: a session and its cookie, 401 or 429.
  boost::asio::awaitable<Response> begin(std::string body, IpAddress client);
  /// Ends the session, if there is one, and takes the cookie back.
  boost::asio::awaitable<Response> end(Credentials credentials, IpAddress client);
  /// {"current":"...","new":"..."}: another password for who has signed in. Ends all other sessions
  /// of the account and gives this one another cookie. 403 when `current` is wrong, which counts as
  /// a guess like those at signing in; 422 when `new` is not taken.
  boost::asio::awaitable<Response> change_password(std::string body, Guest guest, IpAddress client);
  /// {"invitation":"..."}: the cookie of a wall screen, 401 when it is no good.
  boost::asio::awaitable<Response> open_screen(std::string body, IpAddress client);

 private:
  boost::asio::awaitable<bool> compare(std::string hash, Secret password);
  boost::asio::awaitable<std::string> hash(Secret password);
  /// Counts a guess and compares: the account's hash that the password was right for; none when it
  /// was wrong or there is no such account; a problem when whoever guesses has to wait.
  boost::asio::awaitable<std::expected<std::optional<std::string>, Problem>> check(
      std::string name, std::string address, Secret password);

  const LiveSettings& settings_;
  ActionPool& pool_;
  Gatekeeper& gatekeeper_;
  std::atomic<int> comparing_{0};
  boost::asio::thread_pool threads_{2};  // last: its threads use the above
};

}  // namespace kioskline::live
